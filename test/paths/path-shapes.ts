// Types and helpers of the tables of certification paths.
import { authority, client, type PathCertificate } from './path-certificates.ts';

/** What a peer presents, and the CAs that are trusted. */
export interface Presented {
  readonly leaf: PathCertificate;
  /** The certificates that the peer sends after the leaf, in this order. */
  readonly sent?: readonly PathCertificate[];
  readonly anchors: readonly PathCertificate[];
}

/** A certification path and whether a server must trust it. */
export interface CertificationPath {
  /** Section of RFC 5280, or another RFC and its section. */
  readonly section: string;
  readonly title: string;
  readonly trusted: boolean;
  readonly present: () => Presented;
}

/** A row of a table. */
export type Row = readonly [title: string, trusted: boolean, present: () => Presented];

/** The paths of one section. A title that begins with a section, as in `§4.2: `, replaces it. */
export const inSection = (section: string, rows: readonly Row[]): readonly CertificationPath[] =>
  rows.map(([rowTitle, trusted, present]) => {
    const [, rowSection = section, title = rowTitle] = /^(§[\d.]+): (.*)$/.exec(rowTitle) ?? [];
    return { section: rowSection, title, trusted, present };
  });

/** A trusted CA. */
export const root = authority('Root');
/** The options by which a CA differs from the default one. */
export type Options = Parameters<typeof authority>[2];

/** A leaf that the root issued. */
export const leafWith = (options: Parameters<typeof client>[1]) => (): Presented => ({ leaf: client(root, options), anchors: [root] });
/** A leaf below an intermediate that the root issued. */
export const below =
  (options: Options, leaf: Parameters<typeof client>[1] = {}) =>
  (): Presented => {
    const middle = authority('Middle', root, options);
    return { leaf: client(middle, leaf), sent: [middle], anchors: [root] };
  };
/** A leaf issued by a root with these options. */
export const belowRoot = (options: Options) => (): Presented => {
  const ownRoot = authority('Own root', undefined, options);
  return { leaf: client(ownRoot), anchors: [ownRoot] };
};

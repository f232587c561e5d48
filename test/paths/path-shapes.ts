// What the tables of certification paths have in common: the shape of a row, and the usual paths.
import { authority, client, type PathCertificate } from './path-certificates.ts';

/** What a peer presents, and the CAs that are trusted. */
export interface Presented {
  readonly leaf: PathCertificate;
  /** The certificates that the peer sends after the leaf, in this order. */
  readonly sent?: readonly PathCertificate[];
  readonly anchors: readonly PathCertificate[];
}

/** One path. */
export interface CertificationPath {
  /** Section of RFC 5280, or another RFC and its section. */
  readonly section: string;
  readonly title: string;
  readonly trusted: boolean;
  readonly make: () => Presented;
}

/** A row of a table. */
export type Row = readonly [title: string, trusted: boolean, make: () => Presented];

/** The rows of one section; a title may begin with a section of its own. */
export const inSection = (section: string, rows: readonly Row[]): readonly CertificationPath[] =>
  rows.map(([titled, trusted, make]) => {
    const [, own = section, title = titled] = /^(§[\d.]+): (.*)$/.exec(titled) ?? [];
    return { section: own, title, trusted, make };
  });

/** A trusted CA. */
export const root = authority('Root');
/** How a CA differs from the usual one. */
export type Options = Parameters<typeof authority>[2];

/** A leaf right below the root. */
export const leafWith = (options: Parameters<typeof client>[1]) => (): Presented => ({ leaf: client(root, options), anchors: [root] });
/** A leaf below an intermediate that the root issued. */
export const below =
  (options: Options, leaf: Parameters<typeof client>[1] = {}) =>
  (): Presented => {
    const middle = authority('Middle', root, options);
    return { leaf: client(middle, leaf), sent: [middle], anchors: [root] };
  };
/** A leaf below a root. */
export const belowRoot = (options: Options) => (): Presented => {
  const own = authority('Own root', undefined, options);
  return { leaf: client(own), anchors: [own] };
};

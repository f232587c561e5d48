// Name constraints (RFC 5280 §4.2.1.10): the names that certificates below a CA may have. A name that cannot
// be compared with a constraint of its form is refused, and so are malformed constraints.
import { isIP } from 'node:net';
import { type CertificateFields, EXTENSIONS } from './certificate-fields.ts';
import { contentOf, DER, type DerElement, readElements, readWithin } from './der.ts';
import { alternativeNames, FORM, type Rdn, readRdns, SUBTREES } from './general-names.ts';

const EMAIL_ADDRESS = '1.2.840.113549.1.9.1';

/** The constraints of one CA. */
export interface NameConstraints {
  /** Number of subtrees that a name may be compared with. */
  readonly subtrees: number;
  readonly permits: (name: DerElement) => boolean;
}

/**
 * The constraints of a CA, if it has any.
 *
 * @throws RangeError when they are malformed or empty, or have a minimum or maximum
 */
export const constraintsOf = ({ extensions }: CertificateFields): NameConstraints | undefined => {
  const extension = extensions.get(EXTENSIONS.nameConstraints);
  if (extension === undefined) return undefined;
  const lists = readWithin(extension.value, DER.sequence);
  const bases = (list: number) => lists.filter(({ tag }) => tag === list).flatMap(({ content }) => readElements(content).map(baseOf));
  const [permitted, excluded] = [bases(SUBTREES.permitted), bases(SUBTREES.excluded)];
  const all = [...permitted, ...excluded];
  if (all.length === 0) throw new RangeError('The constraints are empty.');
  const contents = (of: readonly DerElement[], form: number) => of.filter(({ tag }) => tag === form).map(({ content }) => content);
  const permits = new Map(
    [...new Set(all.map(({ tag }) => tag))].map((form) => {
      const constrain = FORMS.get(form) ?? (() => () => false);
      return [form, constrain(contents(permitted, form), contents(excluded, form))];
    }),
  );
  return { subtrees: all.length, permits: ({ tag, content }) => permits.get(tag)?.(content) ?? true };
};

const baseOf = ({ content }: DerElement): DerElement => {
  const [base, ...distances] = readElements(content);
  if (base === undefined || distances.length > 0) throw new RangeError('The subtree has no base, or distances.');
  return base;
};

/** The names of a certificate that constraints apply to. @throws RangeError when they are malformed */
export const constrainedNames = (fields: CertificateFields): readonly DerElement[] => {
  const names = alternativeNames(fields);
  const rdns = readRdns(fields.subject);
  if (rdns.length === 0) return names;
  // The constraints of mailboxes also apply to those in the subject.
  const mailboxes = rdns.flat().filter(({ type }) => type === EMAIL_ADDRESS);
  const emails = mailboxes.map(({ text = '' }) => ({ tag: FORM.email, content: Buffer.from(text) }));
  return [...names, { tag: FORM.directory, content: fields.name }, ...emails];
};

/** Whether a name is within a subtree. */
type Within<Name> = (name: Name) => boolean;

/** Creates the check of names against the subtrees of one form. */
type Constrain = (permitted: readonly Buffer[], excluded: readonly Buffer[]) => (content: Buffer) => boolean;

/** @param readName - `undefined` for a name that cannot be compared */
const form =
  <Name>(readName: (content: Buffer) => Name | undefined, readBase: (content: Buffer) => Within<Name>): Constrain =>
  (permitted, excluded) => {
    const [within, without] = [permitted.map(readBase), excluded.map(readBase)];
    return (content) => {
      const name = readName(content);
      if (name === undefined) return false;
      return (within.length === 0 || within.some((isWithin) => isWithin(name))) && !without.some((isWithin) => isWithin(name));
    };
  };

const HOST = /^[\w*-]+(\.[\w*-]+)*$/;
const lower = (content: Buffer): string => content.toString('latin1').toLowerCase();
const hostOrNone = (host: string): string | undefined => (HOST.test(host) ? host : undefined);

/**
 * A base with a leading dot includes subdomains only; any other includes the host, and subdomains by form.
 */
const hostWithin = (base: string, withSubdomains: boolean): Within<string> => {
  if (base === '') return () => true;
  if (base.startsWith('.')) return (host) => host.endsWith(base);
  return (host) => host === base || (withSubdomains && host.endsWith(`.${base}`));
};

const readMailbox = (content: Buffer): { readonly local: string; readonly host: string } | undefined => {
  const [, local = '', host = ''] = /^([^@"\s]+)@([^@]+)$/.exec(content.toString('latin1')) ?? [];
  const known = hostOrNone(host.toLowerCase());
  return known === undefined ? undefined : { local, host: known };
};

const mailboxBase = (content: Buffer): Within<{ readonly local: string; readonly host: string }> => {
  const [before = '', after] = content.toString('latin1').split('@');
  const isHost = hostWithin((after ?? before).toLowerCase(), false);
  // §7.5: the local part matches with its case.
  return ({ local, host }) => isHost(host) && (after === undefined || local === before);
};

const hostOfUri = (content: Buffer): string | undefined => {
  const [, host = ''] = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#]*@)?([^/?#@:]*)(?::\d*)?(?:[/?#]|$)/.exec(lower(content)) ?? [];
  return isIP(host) === 0 ? hostOrNone(host) : undefined;
};

const addressBase = (content: Buffer): Within<Buffer> => {
  const half = content.length / 2;
  const mask = content.subarray(half);
  const bits = [...mask].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  if ((half !== 4 && half !== 16) || !/^1*0*$/.test(bits)) throw new RangeError('The subtree of addresses is malformed.');
  return (address) => address.length === half && address.every((byte, at) => ((byte ^ (content[at] ?? 0)) & (mask[at] ?? 0)) === 0);
};

// §7.1, RFC 4518: case, white space, string type and invisible characters are ignored.
const folded = (rdn: Rdn): string => {
  const attributes = rdn.map(({ type, text, hex }) => {
    if (text === undefined) return `${type}#${hex}`;
    const mapped = text
      .normalize('NFKC')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      .toLowerCase();
    return `${type}=${mapped.trim().replace(/\s+/g, ' ')}`;
  });
  return JSON.stringify(attributes.toSorted());
};

/** @throws RangeError when it is malformed */
const readDirectoryName = (content: Buffer): readonly string[] => readRdns(contentOf(readElements(content), DER.sequence)).map(folded);

const directoryNameOrNone = (content: Buffer): readonly string[] | undefined => {
  try {
    return readDirectoryName(content);
  } catch {
    return undefined;
  }
};

const FORMS: ReadonlyMap<number, Constrain> = new Map([
  [
    FORM.dns,
    form(
      (content) => hostOrNone(lower(content)),
      (content) => hostWithin(lower(content), true),
    ),
  ],
  [FORM.email, form(readMailbox, mailboxBase)],
  [FORM.uri, form(hostOfUri, (content) => hostWithin(lower(content), false))],
  [FORM.ip, form((content) => content, addressBase)],
  [
    FORM.directory,
    form(directoryNameOrNone, (content) => {
      const base = readDirectoryName(content);
      return (rdns) => base.every((rdn, at) => rdns[at] === rdn);
    }),
  ],
]);

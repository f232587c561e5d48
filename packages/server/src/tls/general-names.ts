// The names of a certificate (RFC 5280 §4.1.2.6, §4.2.1.6): the attributes of its subject, and its
// alternative names.
import { TextDecoder } from 'node:util';
import { type CertificateFields, EXTENSIONS } from './certificate-fields.ts';
import { contentOf, DER, type DerElement, readElements, readOid, readWithin } from './der.ts';

/** Tags of the forms of a GeneralName. */
export const FORM = { email: 0x81, dns: 0x82, directory: 0xa4, uri: 0x86, ip: 0x87 } as const;

/** Tags of the lists in name constraints (§4.2.1.10). */
export const SUBTREES = { permitted: 0xa0, excluded: 0xa1 } as const;

/** An attribute of a distinguished name. */
export interface Attribute {
  /** Object identifier, dotted. */
  readonly type: string;
  /** `undefined` for a value that is no string, or malformed. */
  readonly text: string | undefined;
  /** The whole value, in hexadecimal. */
  readonly hex: string;
}

/** The attributes of an RDN, in no order. */
export type Rdn = readonly Attribute[];

// Fatal, because malformed bytes would all become U+FFFD, and different names would be equal.
const decoder = (encoding: string) => new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
const utf8 = decoder('utf-8');
const utf16 = decoder('utf-16be');
const latin1 = (content: Buffer): string => content.toString('latin1');
const ascii = (content: Buffer): string => {
  if (content.some((byte) => byte > 0x7f)) throw new RangeError('The string is not ASCII.');
  return latin1(content);
};

/** Types of strings, by tag: UTF8String, PrintableString, TeletexString, IA5String, BMPString. */
const STRINGS: ReadonlyMap<number, (content: Buffer) => string> = new Map([
  [0x0c, (content: Buffer) => utf8.decode(content)],
  [0x13, ascii],
  [0x14, latin1],
  [0x16, ascii],
  [0x1e, (content: Buffer) => utf16.decode(content)],
]);

const readText = ({ tag, content }: DerElement): string | undefined => {
  try {
    return STRINGS.get(tag)?.(content);
  } catch {
    return undefined;
  }
};

/**
 * The RDNs of a Name, the least specific first.
 *
 * @param name - the content of its element
 * @throws RangeError when it is malformed
 */
export const readRdns = (name: Buffer): readonly Rdn[] =>
  readElements(name).map((rdn) =>
    readElements(contentOf([rdn], DER.set)).map((attribute) => {
      const [type, value, ...more] = readElements(contentOf([attribute], DER.sequence));
      if (type?.tag !== DER.oid || value === undefined || more.length > 0) throw new RangeError('The attribute is malformed.');
      return { type: readOid(type.content), text: readText(value), hex: `${value.tag}:${value.content.toString('hex')}` };
    }),
  );

/** The alternative names of a certificate. @throws RangeError when they are malformed */
export const alternativeNames = ({ extensions }: CertificateFields): readonly DerElement[] => {
  const names = extensions.get(EXTENSIONS.subjectAlternativeName);
  return names === undefined ? [] : readWithin(names.value, DER.sequence);
};

// The fields of a certificate (RFC 5280 §4.1, §4.2) that path validation needs and `node:crypto` does not
// offer. Node's parser has already accepted the certificate; malformed or ambiguous fields are refused here.
import type { X509Certificate } from 'node:crypto';
import { contentOf, DER, type DerElement, readElements, readOid, readWithin, writeElement } from './der.ts';

/** Extensions, by object identifier. */
export const EXTENSIONS = {
  keyUsage: '2.5.29.15',
  subjectAlternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  certificatePolicies: '2.5.29.32',
  extendedKeyUsage: '2.5.29.37',
} as const;

/** Bits of key usage (§4.2.1.3). */
export const KEY_USAGE = { digitalSignature: 0, keyCertSign: 5 } as const;

/** One extension. */
export interface Extension {
  readonly critical: boolean;
  readonly value: Buffer;
}

/** The fields. */
export interface CertificateFields {
  /** The RDNs of the subject, as DER. */
  readonly subject: Buffer;
  /** The subject as a Name: the element around the RDNs. */
  readonly name: Buffer;
  /**
   * Whether subject and issuer are the same name, as in a certificate by which a CA rotates its key
   * (§6.1).
   */
  readonly isSelfIssued: boolean;
  /** The signature algorithm: its object identifier, and the elements of its parameters. */
  readonly algorithm: readonly DerElement[];
  readonly extensions: ReadonlyMap<string, Extension>;
}

const VERSION = 0xa0;
const EXTENSION_LIST = 0xa3;
/** INTEGER 2: version 3. */
const VERSION_3 = Buffer.from([DER.integer, 1, 2]);

/**
 * Reads the fields.
 *
 * @throws RangeError when the certificate is malformed, has an extension twice, or has extensions but is not
 * version 3
 */
export const readFields = ({ raw }: X509Certificate): CertificateFields => {
  const [tbs] = readWithin(raw, DER.sequence);
  const all = tbs === undefined ? [] : readElements(tbs.content);
  const version = all[0]?.tag === VERSION ? all[0] : undefined;
  const [, algorithm, issuer, , subject] = version === undefined ? all : all.slice(1);
  if (algorithm === undefined || issuer?.tag !== DER.sequence || subject?.tag !== DER.sequence) {
    throw new RangeError('The certificate lacks a required field.');
  }
  const list = all.find(({ tag }) => tag === EXTENSION_LIST);
  // §4.1.2.9: a parser that respects the version ignores the extensions, and therefore the constraints.
  if (list !== undefined && version?.content.equals(VERSION_3) !== true) throw new RangeError('Extensions need version 3.');
  return {
    subject: subject.content,
    name: writeElement(DER.sequence, subject.content),
    isSelfIssued: subject.content.equals(issuer.content),
    algorithm: readElements(algorithm.content),
    extensions: list === undefined ? new Map() : readExtensions(list.content),
  };
};

const readExtensions = (list: Buffer): ReadonlyMap<string, Extension> => {
  const found = new Map<string, Extension>();
  for (const { content } of readWithin(list, DER.sequence)) {
    const [oid, ...rest] = readElements(content);
    const type = readOid(contentOf(oid === undefined ? [] : [oid], DER.oid));
    const critical = rest.length > 1 ? contentOf(rest.slice(0, 1), DER.boolean).equals(Buffer.from([0xff])) : false;
    // §4.2: at most one instance; parsers differ in which of two they use.
    if (found.has(type)) throw new RangeError(`The extension ${type} occurs twice.`);
    found.set(type, { critical, value: contentOf(rest.slice(-1), DER.octetString) });
  }
  return found;
};

/**
 * Whether a key may be used for a purpose; a certificate without the extension permits all.
 *
 * @throws RangeError when it is malformed
 */
export const hasUsage = ({ extensions }: CertificateFields, bit: number): boolean => {
  const usage = extensions.get(EXTENSIONS.keyUsage);
  if (usage === undefined) return true;
  const [, first = 0] = contentOf(readElements(usage.value), DER.bitString);
  return (first & (0x80 >> bit)) !== 0;
};

/**
 * The purposes of §4.2.1.12, by object identifier; `undefined` for any.
 *
 * @throws RangeError when they are malformed
 */
export const purposesOf = ({ extensions }: CertificateFields): readonly string[] | undefined => {
  const purposes = extensions.get(EXTENSIONS.extendedKeyUsage);
  return purposes === undefined ? undefined : readWithin(purposes.value, DER.sequence).map(({ content }) => readOid(content));
};

/**
 * Maximum number of intermediates below a CA (§4.2.1.9); `undefined` for any number.
 *
 * @throws RangeError when it is malformed
 */
export const pathLengthOf = ({ extensions }: CertificateFields): number | undefined => {
  const constraints = extensions.get(EXTENSIONS.basicConstraints);
  if (constraints === undefined) return undefined;
  const length = readWithin(constraints.value, DER.sequence).find(({ tag }) => tag === DER.integer);
  return length === undefined ? undefined : length.content.readUIntBE(0, length.content.length);
};

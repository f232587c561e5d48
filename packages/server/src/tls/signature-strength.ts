// Accepts certificate signatures with strong hashes only: with a collision, a CA's signature would be valid
// for another certificate.
import { contentOf, DER, type DerElement, readElements, readOid } from './der.ts';

const RSASSA_PSS = '1.2.840.113549.1.1.10';
/** RSA and ECDSA with SHA-256, SHA-384 and SHA-512; Ed25519 and Ed448. */
const ALGORITHMS: ReadonlySet<string> = new Set([
  ...['1.2.840.113549.1.1.11', '1.2.840.113549.1.1.12', '1.2.840.113549.1.1.13'],
  ...['1.2.840.10045.4.3.2', '1.2.840.10045.4.3.3', '1.2.840.10045.4.3.4'],
  ...['1.3.101.112', '1.3.101.113'],
]);
/** SHA-256, SHA-384 and SHA-512. */
const HASHES: ReadonlySet<string> = new Set(['2.16.840.1.101.3.4.2.1', '2.16.840.1.101.3.4.2.2', '2.16.840.1.101.3.4.2.3']);
/** Parameter of RSASSA-PSS (RFC 4055 §3.1); SHA-1 when it is absent. */
const HASH_ALGORITHM = 0xa0;

/** Whether an AlgorithmIdentifier is that of a strong signature. @throws RangeError when it is malformed */
export const isStrongSignature = ([type, parameters]: readonly DerElement[]): boolean => {
  if (type?.tag !== DER.oid) return false;
  const algorithm = readOid(type.content);
  return algorithm === RSASSA_PSS ? hasStrongHash(parameters) : ALGORITHMS.has(algorithm);
};

const hasStrongHash = (parameters: DerElement | undefined): boolean => {
  const hash = parameters === undefined ? undefined : readElements(parameters.content).find(({ tag }) => tag === HASH_ALGORITHM);
  if (hash === undefined) return false;
  const [type] = readElements(contentOf(readElements(hash.content), DER.sequence));
  return type?.tag === DER.oid && HASHES.has(readOid(type.content));
};

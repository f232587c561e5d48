// The signature algorithms that are verified here (RFC 7518 §3.1, RFC 8037, RFC 9864). No MAC and no `none` among them: whoever has a public key
// must never find it used as the key of a MAC.
import { constants, type KeyObject, verify } from 'node:crypto';

interface Algorithm {
  readonly kty: 'EC' | 'OKP' | 'RSA';
  readonly crv?: string;
  /** `null` where the algorithm brings its own. */
  readonly digest: string | null;
  readonly options: Readonly<Record<string, number | string>>;
}

// RFC 7518 §3.4: R and S side by side at full length, not DER.
const ec = (crv: string, digest: string): Algorithm => ({ kty: 'EC', crv, digest, options: { dsaEncoding: 'ieee-p1363' } });
const rs = (digest: string): Algorithm => ({ kty: 'RSA', digest, options: { padding: constants.RSA_PKCS1_PADDING } });
const ps = (digest: string): Algorithm => ({
  kty: 'RSA',
  digest,
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
});
const ED25519: Algorithm = { kty: 'OKP', crv: 'Ed25519', digest: null, options: {} };

const ALGORITHMS: ReadonlyMap<unknown, Algorithm> = new Map([
  ['ES256', ec('P-256', 'sha256')],
  ['ES384', ec('P-384', 'sha384')],
  ['ES512', ec('P-521', 'sha512')],
  ['EdDSA', ED25519],
  ['Ed25519', ED25519],
  ['RS256', rs('sha256')],
  ['RS384', rs('sha384')],
  ['RS512', rs('sha512')],
  ['PS256', ps('sha256')],
  ['PS384', ps('sha384')],
  ['PS512', ps('sha512')],
]);

/** The names, for metadata and challenges. */
export const JWS_ALGORITHM_NAMES: readonly string[] = [...ALGORITHMS.keys()].map(String);

/** Whether a key of this type and curve can make signatures of the algorithm. */
export const fitsKey = (algorithm: string, kty: unknown, crv: unknown): boolean => {
  const found = ALGORITHMS.get(algorithm);
  return found !== undefined && found.kty === kty && found.crv === (kty === 'RSA' ? undefined : crv);
};

/** Whether a signature over `signed` was made by a key. */
export type SignatureCheck = (signed: Uint8Array, signature: Uint8Array) => boolean;

/** The check of signatures by a key, prepared once. @param algorithm - one that fits the key; by any other, no signature holds */
export const signatureCheck = (algorithm: string, key: KeyObject): SignatureCheck => {
  const found = ALGORITHMS.get(algorithm);
  if (found === undefined) return () => false;
  const { digest, options } = found;
  const input = { key, ...options };
  return (signed, signature) => verify(digest, signed, input, signature);
};

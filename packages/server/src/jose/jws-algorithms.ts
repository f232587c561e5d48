// The JWS algorithms that are verified here (RFC 7518 §3.1, RFC 8037, RFC 9864). `none` is not among them, and MACs are a table of their
// own: whoever has a public key must never find it used as the key of a MAC.
import { constants, type VerifyKeyObjectInput } from 'node:crypto';

/** How a signature of an algorithm is verified. */
export interface JwsAlgorithm {
  readonly kty: 'EC' | 'OKP' | 'RSA';
  readonly crv: string | undefined;
  /** `null` where the algorithm brings its own. */
  readonly digest: 'sha256' | 'sha384' | 'sha512' | null;
  readonly options: Omit<VerifyKeyObjectInput, 'key'>;
  /** Of the signature, in bytes; `undefined` for RSA, where it is the modulus's. */
  readonly length: number | undefined;
}

const ec = (crv: string, digest: JwsAlgorithm['digest'], length: number): JwsAlgorithm => ({
  kty: 'EC',
  crv,
  digest,
  // RFC 7518 §3.4: R and S side by side, not DER.
  options: { dsaEncoding: 'ieee-p1363' },
  length,
});
const rs = (digest: JwsAlgorithm['digest']): JwsAlgorithm => ({
  kty: 'RSA',
  crv: undefined,
  digest,
  options: { padding: constants.RSA_PKCS1_PADDING },
  length: undefined,
});
const ps = (digest: JwsAlgorithm['digest']): JwsAlgorithm => ({
  kty: 'RSA',
  crv: undefined,
  digest,
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  length: undefined,
});
const ED25519: JwsAlgorithm = { kty: 'OKP', crv: 'Ed25519', digest: null, options: {}, length: 64 };

/** Signatures, by their JWS names. */
export const JWS_ALGORITHMS: ReadonlyMap<string, JwsAlgorithm> = new Map([
  ['ES256', ec('P-256', 'sha256', 64)],
  ['ES384', ec('P-384', 'sha384', 96)],
  ['ES512', ec('P-521', 'sha512', 132)],
  ['EdDSA', ED25519],
  ['Ed25519', ED25519],
  ['RS256', rs('sha256')],
  ['RS384', rs('sha384')],
  ['RS512', rs('sha512')],
  ['PS256', ps('sha256')],
  ['PS384', ps('sha384')],
  ['PS512', ps('sha512')],
]);

/** MACs, by their JWS names; each asks for a key at least as long as its digest (RFC 7518 §3.2). */
export const MAC_ALGORITHMS: ReadonlyMap<string, { readonly digest: 'sha256' | 'sha384' | 'sha512'; readonly length: number }> = new Map([
  ['HS256', { digest: 'sha256', length: 32 }],
  ['HS384', { digest: 'sha384', length: 48 }],
  ['HS512', { digest: 'sha512', length: 64 }],
]);

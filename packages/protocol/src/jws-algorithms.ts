// The signature algorithms of JWS (RFC 7518 §3.1, RFC 8037, RFC 9864). `none` and MACs are not in this
// table: a public key must never be usable as the key of a MAC.

/** The name of a signature algorithm, as in `alg`. */
export type SigningAlgorithm =
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'EdDSA'
  | 'Ed25519';

/** A signature algorithm, and the type of its keys. */
export interface JwsAlgorithm {
  readonly family: 'ECDSA' | 'EdDSA' | 'RSA-PKCS1' | 'RSA-PSS';
  readonly kty: 'EC' | 'OKP' | 'RSA';
  /** `crv` of the key; `undefined` for RSA. */
  readonly crv: 'P-256' | 'P-384' | 'P-521' | 'Ed25519' | undefined;
  /** Bits of the SHA-2 hash; `undefined` for Ed25519, which includes its own. */
  readonly hash: 256 | 384 | 512 | undefined;
  /** Bytes of a signature; `undefined` for RSA, where it is as long as the modulus. */
  readonly length: number | undefined;
}

// RFC 7518 §3.4: R and S are concatenated at full length.
const ecdsa = (crv: JwsAlgorithm['crv'], hash: JwsAlgorithm['hash'], length: number): JwsAlgorithm => ({
  family: 'ECDSA',
  kty: 'EC',
  crv,
  hash,
  length,
});
const rsa = (family: JwsAlgorithm['family'], hash: JwsAlgorithm['hash']): JwsAlgorithm => ({
  family,
  kty: 'RSA',
  crv: undefined,
  hash,
  length: undefined,
});
const ED25519: JwsAlgorithm = { family: 'EdDSA', kty: 'OKP', crv: 'Ed25519', hash: undefined, length: 64 };

const ALGORITHMS: Readonly<Record<SigningAlgorithm, JwsAlgorithm>> = {
  ES256: ecdsa('P-256', 256, 64),
  ES384: ecdsa('P-384', 384, 96),
  ES512: ecdsa('P-521', 512, 132),
  EdDSA: ED25519,
  Ed25519: ED25519,
  RS256: rsa('RSA-PKCS1', 256),
  RS384: rsa('RSA-PKCS1', 384),
  RS512: rsa('RSA-PKCS1', 512),
  PS256: rsa('RSA-PSS', 256),
  PS384: rsa('RSA-PSS', 384),
  PS512: rsa('RSA-PSS', 512),
};

/** Signature algorithms by name, for names that come from a JWS or a JWK. */
export const JWS_ALGORITHMS: ReadonlyMap<unknown, JwsAlgorithm> = new Map(Object.entries(ALGORITHMS));

/** The names of the signature algorithms, in the order of the table. */
export const JWS_ALGORITHM_NAMES: readonly string[] = Object.keys(ALGORITHMS);

/** Whether a value is the name of a signature algorithm. */
export const isSigningAlgorithm = (name: unknown): name is SigningAlgorithm => JWS_ALGORITHMS.has(name);

/**
 * Whether two names are one algorithm: `EdDSA` and `Ed25519` are, for a key of that curve (RFC 9864 §2.2).
 *
 * @example
 * isSameAlgorithm('EdDSA', 'Ed25519') // true
 */
export const isSameAlgorithm = (one: unknown, other: unknown): boolean =>
  one === other || (JWS_ALGORITHMS.get(one) === ED25519 && JWS_ALGORITHMS.get(other) === ED25519);

/**
 * Whether a public key of this type and curve verifies signatures of an algorithm.
 *
 * @param algorithm - its name
 * @example
 * fitsKey('ES256', { kty: 'EC', crv: 'P-256' }) // true
 */
export const fitsKey = (algorithm: unknown, { kty, crv }: { readonly kty?: unknown; readonly crv?: unknown }): boolean => {
  const found = JWS_ALGORITHMS.get(algorithm);
  return found !== undefined && found.kty === kty && found.crv === (kty === 'RSA' ? undefined : crv);
};

// Prepares a published key for verification. The algorithm is that of the key, never that of the token (RFC
// 8725 §3.1).
import { createPublicKey, type KeyObject } from 'node:crypto';
import { fitsKey, type JsonObject, JWS_ALGORITHM_NAMES, PUBLIC_KEY_MEMBERS } from '@mintmark/protocol';
import { type SignatureCheck, signatureCheck } from './jws-algorithm.ts';

/** Accepted sizes of RSA keys, in bits: smaller keys are weak, larger ones slow. */
const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 8192;

/** A public key without the other members of its JWK. */
export interface PublicKey {
  readonly key: KeyObject;
  /** The members that form it, as RFC 7638 §3 writes them: its thumbprint is their hash. */
  readonly canonical: string;
}

/** A key of a JWK Set, ready for verification. */
export interface VerificationKey extends PublicKey {
  /** `undefined` for a key without one. */
  readonly kid: string | undefined;
  /** The checks by the names of the key's algorithm; Ed25519 has two (RFC 9864). */
  readonly checks: ReadonlyMap<unknown, SignatureCheck>;
}

/**
 * The members that form a key, as JSON; `undefined` for another type, or when one of them is not a string.
 */
export const canonicalJwk = (jwk: JsonObject): string | undefined => {
  const { kty } = jwk;
  if (kty !== 'EC' && kty !== 'OKP' && kty !== 'RSA') return undefined;
  const members = PUBLIC_KEY_MEMBERS[kty].map((name) => [name, jwk[name]]);
  return members.every(([, value]) => typeof value === 'string') ? JSON.stringify(Object.fromEntries(members)) : undefined;
};

/**
 * The key of canonical members; `undefined` if they form no key, or one whose size is not accepted.
 */
export const publicKeyOf = (canonical: string): PublicKey | undefined => {
  try {
    const key = createPublicKey({ format: 'jwk', key: JSON.parse(canonical) });
    return isFit(key) ? { key, canonical } : undefined;
  } catch {
    return undefined;
  }
};

const isFit = ({ asymmetricKeyType, asymmetricKeyDetails: { modulusLength = 0, publicExponent = 0n } = {} }: KeyObject): boolean =>
  asymmetricKeyType !== 'rsa' ||
  (modulusLength >= MIN_RSA_BITS && modulusLength <= MAX_RSA_BITS && publicExponent >= 3n && publicExponent <= 0xffffffffn);

/**
 * Parses a key of a JWK Set (RFC 7517 §5). A `null` member is treated as absent.
 *
 * @param before - the keys of the previous set: an unchanged key stays the same object
 * @returns the key; `undefined` for one to be ignored, as §5 requires: another type, use or algorithm, or
 *   an invalid point
 */
export const parseVerificationKey = (member: JsonObject, before: readonly VerificationKey[] = []): VerificationKey | undefined => {
  const jwk = Object.fromEntries(Object.entries(member).filter(([, value]) => value !== null));
  const { kid, use } = jwk;
  const algorithms = algorithmsOf(jwk);
  const canonical = canonicalJwk(jwk);
  if ((kid !== undefined && typeof kid !== 'string') || canonical === undefined || algorithms.length === 0) return undefined;
  if ((use !== undefined && use !== 'sig') || !mayVerify(jwk)) return undefined;
  const known = before.find((key) => key.kid === kid && key.canonical === canonical && [...key.checks.keys()].join() === algorithms.join());
  if (known !== undefined) return known;
  const key = publicKeyOf(canonical);
  if (key === undefined) return undefined;
  return { ...key, kid, checks: new Map(algorithms.map((name) => [name, signatureCheck(name, key.key)])) };
};

const mayVerify = ({ key_ops: operations }: JsonObject): boolean =>
  operations === undefined || (Array.isArray(operations) && operations.includes('verify'));

// An RSA key without `alg` is used for RS256 only, because its type fits six algorithms.
const algorithmsOf = ({ kty, crv, alg = kty === 'RSA' ? 'RS256' : undefined }: JsonObject): readonly string[] => {
  const fitting = JWS_ALGORITHM_NAMES.filter((name) => fitsKey(name, { kty, crv }));
  return kty === 'RSA' ? fitting.filter((name) => name === alg) : alg === undefined || fitting.includes(String(alg)) ? fitting : [];
};

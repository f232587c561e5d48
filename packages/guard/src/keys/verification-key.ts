// A published key as we use it. The key decides the algorithm, never the token (RFC 8725 §3.1).
import { createPublicKey, type KeyObject } from 'node:crypto';
import { fitsKey, type JsonObject, JWS_ALGORITHM_NAMES, PUBLIC_KEY_MEMBERS } from '@mintmark/protocol';
import { type SignatureCheck, signatureCheck } from './jws-algorithm.ts';

/** Sizes of RSA keys that are taken, in bits: below is weak, above is slow. */
const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 8192;

/** A public key by its members alone. */
export interface PublicKey {
  readonly key: KeyObject;
  /** The members that make it, as RFC 7638 §3 writes them: its thumbprint is their hash. */
  readonly canonical: string;
}

/** One key of a JWKS, ready to verify with. */
export interface VerificationKey extends PublicKey {
  /** `undefined` for a key that its set does not name. */
  readonly kid: string | undefined;
  /** By the names of the one algorithm that the key signs with; Ed25519 has two (RFC 9864). */
  readonly checks: ReadonlyMap<unknown, SignatureCheck>;
}

/** The members that make a key; `undefined` for another type, or when one of them is not a text. */
export const canonicalJwk = (jwk: JsonObject): string | undefined => {
  const { kty } = jwk;
  if (kty !== 'EC' && kty !== 'OKP' && kty !== 'RSA') return undefined;
  const members = PUBLIC_KEY_MEMBERS[kty].map((name) => [name, jwk[name]]);
  return members.every(([, value]) => typeof value === 'string') ? JSON.stringify(Object.fromEntries(members)) : undefined;
};

/** The key of canonical members; `undefined` when they make none, or one that is weak, or made to be slow. Private members are not in them. */
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
 * Reads one member of a JWKS (RFC 7517 §5). A member that is `null` is one that is not there.
 *
 * @param before - the keys of an earlier set: a key that stayed the same stays the same object
 * @returns the key; `undefined` for one that does not concern us, as §5 asks: another type, use or algorithm, a bad point
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

// An RSA key without `alg`, as some publish it, is good for RS256 alone: the type does not say which of six it is.
const algorithmsOf = ({ kty, crv, alg = kty === 'RSA' ? 'RS256' : undefined }: JsonObject): readonly string[] => {
  const fitting = JWS_ALGORITHM_NAMES.filter((name) => fitsKey(name, { kty, crv }));
  return kty === 'RSA' ? fitting.filter((name) => name === alg) : alg === undefined || fitting.includes(String(alg)) ? fitting : [];
};

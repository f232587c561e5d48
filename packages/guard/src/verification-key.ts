// A published key as we use it. The key decides the algorithm, never the token (RFC 8725 §3.1).
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { JsonObject } from './json-object.ts';

// The curve fixes the algorithm (RFC 7518 §3.4).
const ALGORITHMS = {
  ES256: { kty: 'EC', crv: 'P-256', hash: 'sha256' },
} as const;

type Algorithm = keyof typeof ALGORITHMS;

/** One key of a JWKS, ready to verify with. */
export interface VerificationKey {
  readonly kid: string;
  readonly algorithm: Algorithm;
  readonly key: KeyObject;
}

/**
 * Reads one member of a JWKS (RFC 7517 §5).
 *
 * @returns the key; `undefined` for one that does not concern us, as §5 asks: another type, use or algorithm, no `kid`, a bad point
 */
export const parseVerificationKey = (jwk: JsonObject): VerificationKey | undefined => {
  const { kid, kty, crv, x, y, use, alg } = jwk;
  const algorithm = (Object.keys(ALGORITHMS) as Algorithm[]).find((name) => ALGORITHMS[name].kty === kty && ALGORITHMS[name].crv === crv);
  if (algorithm === undefined || typeof kid !== 'string' || typeof x !== 'string' || typeof y !== 'string') return undefined;
  if ((use !== undefined && use !== 'sig') || (alg !== undefined && alg !== algorithm)) return undefined;
  const { kty: type, crv: curve } = ALGORITHMS[algorithm];
  try {
    return { kid, algorithm, key: createPublicKey({ format: 'jwk', key: { kty: type, crv: curve, x, y } }) };
  } catch {
    return undefined;
  }
};

/** Whether the signature over `signed` was made by the key: R and S at full length, not DER (RFC 7518 §3.4). */
export const isSignedBy = ({ algorithm, key }: VerificationKey, signed: Uint8Array, signature: Uint8Array): boolean =>
  verify(ALGORITHMS[algorithm].hash, signed, { key, dsaEncoding: 'ieee-p1363' }, signature);

// Checks the signature of a JWT against a key that the caller has chosen. The algorithm is one that the caller allows and that fits the key;
// the header only has to agree (RFC 8725 §3.1).
import { verify } from 'node:crypto';
import type { Jws } from '@mintmark/protocol';
import { keyAlgorithms, type PublicJwk, publicKeyOf } from './jwk.ts';
import { JWS_ALGORITHMS } from './jws-algorithms.ts';

/** Whether the signature is the key's. @param allowed - JWS names of algorithms */
export const verifyJws = ({ header: { alg }, signingInput, signature }: Jws, jwk: PublicJwk, allowed: readonly string[]): boolean => {
  const algorithm = JWS_ALGORITHMS.get(alg);
  if (algorithm === undefined || !allowed.includes(alg) || !keyAlgorithms(jwk).includes(alg)) return false;
  if (algorithm.length !== undefined && signature.length !== algorithm.length) return false;
  return verify(algorithm.digest, Buffer.from(signingInput, 'latin1'), { key: publicKeyOf(jwk), ...algorithm.options }, signature);
};

// Verifies the signature of a JWT with a key that the caller chooses. The caller and the key determine the
// algorithms that the header may name (RFC 8725 §3.1).
import { verify } from 'node:crypto';
import { JWS_ALGORITHMS, type Jws } from '@mintmark/protocol';
import { keyAlgorithms, type PublicJwk, publicKeyOf } from './jwk.ts';
import { SIGNATURE_INPUTS } from './jws-algorithms.ts';

/** Whether the signature is valid. @param allowed - JWS names of algorithms */
export const verifyJws = ({ header: { alg }, signingInput, signature }: Jws, jwk: PublicJwk, allowed: readonly string[]): boolean => {
  const input = SIGNATURE_INPUTS.get(alg);
  const length = JWS_ALGORITHMS.get(alg)?.length;
  if (input === undefined || !allowed.includes(alg) || !keyAlgorithms(jwk).includes(alg)) return false;
  if (length !== undefined && signature.length !== length) return false;
  return verify(input.digest, Buffer.from(signingInput, 'latin1'), { key: publicKeyOf(jwk), ...input.options }, signature);
};

// The work of verifying a signature where there is no key to verify it with, so that the time does not tell whose keys there are.
import { generateKeyPairSync } from 'node:crypto';
import { JWS_ALGORITHMS, type Jws, type JwsAlgorithm } from '@mintmark/protocol';
import { type PublicJwk, parsePublicJwk } from './jwk.ts';
import { verifyJws } from './verify-jws.ts';

/** Of the size that most have; a signature is nearly always below this modulus, and verified to its end. */
const RSA = { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(256, 0xff).toString('base64url') };

const keys = new Map<string, PublicJwk>();

/** Verifies the signature by a key of nobody that fits its algorithm. */
export const verifyWithDummyKey = (jws: Jws): void => {
  const { alg } = jws.header;
  const algorithm = JWS_ALGORITHMS.get(alg);
  if (algorithm !== undefined) verifyJws(jws, nobodysKey(algorithm), [alg]);
};

const nobodysKey = ({ kty, crv }: JwsAlgorithm): PublicJwk => {
  const name = crv ?? kty;
  const known = keys.get(name) ?? parsePublicJwk(crv === undefined ? RSA : publicHalf(crv));
  keys.set(name, known);
  return known;
};

const publicHalf = (crv: string): object => {
  const { publicKey } = crv === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: crv });
  return publicKey.export({ format: 'jwk' });
};

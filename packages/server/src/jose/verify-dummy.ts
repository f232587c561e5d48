// Verifies a signature with a dummy key, so that the response time does not disclose which clients have keys.
import { generateKeyPairSync } from 'node:crypto';
import { JWS_ALGORITHMS, type Jws, type JwsAlgorithm } from '@mintmark/protocol';
import { type PublicJwk, parsePublicJwk } from './jwk.ts';
import { verifyJws } from './verify-jws.ts';

/** A key of the common size. Its modulus exceeds nearly every signature, so that verification is complete. */
const RSA = { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(256, 0xff).toString('base64url') };

const keys = new Map<string, PublicJwk>();

/** Verifies the signature with a dummy key for its algorithm. */
export const verifyWithDummyKey = (jws: Jws): void => {
  const { alg } = jws.header;
  const key = dummyKeyFor(alg);
  if (key !== undefined) verifyJws(jws, key, [alg]);
};

/** A key that nobody has, for a JWS algorithm; `undefined` for an unknown one. */
export const dummyKeyFor = (alg: string): PublicJwk | undefined => {
  const algorithm = JWS_ALGORITHMS.get(alg);
  return algorithm === undefined ? undefined : dummyKey(algorithm);
};

const dummyKey = ({ kty, crv }: JwsAlgorithm): PublicJwk => {
  const name = crv ?? kty;
  const key = keys.get(name) ?? parsePublicJwk(crv === undefined ? RSA : publicHalf(crv));
  keys.set(name, key);
  return key;
};

const publicHalf = (crv: string): object => {
  const { publicKey } = crv === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: crv });
  return publicKey.export({ format: 'jwk' });
};

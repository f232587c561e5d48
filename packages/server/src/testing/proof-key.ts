// A client's DPoP key (RFC 9449) and its proofs.
import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { jwkThumbprint, type PublicJwk, parsePublicJwk } from '../jose/jwk.ts';

/** The request of a proof. */
export interface ProofTarget {
  readonly method: string;
  /** The URI of the request, without query and fragment. */
  readonly uri: string;
  /** The token of the request; none at the token endpoint. */
  readonly accessToken?: string;
  /** A nonce from the server that receives the request (RFC 9449 §8). */
  readonly nonce?: string | undefined;
}

/** A key pair on P-256. */
export interface ProofKey {
  readonly privateKey: KeyObject;
  readonly publicJwk: PublicJwk;
  /** The `jkt` of tokens that are bound to it (RFC 7638). */
  readonly thumbprint: string;
  /** Creates a proof, which is accepted once (RFC 9449 §4.2). */
  proof(target: ProofTarget): string;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Generates a key. @param now - milliseconds since the epoch */
export const makeProofKey = (now: () => number): ProofKey => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicJwk = parsePublicJwk(publicKey.export({ format: 'jwk' }));
  return {
    privateKey,
    publicJwk,
    thumbprint: jwkThumbprint(publicJwk),
    proof: ({ method, uri, accessToken, nonce }) => {
      const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: publicJwk };
      const ath = accessToken === undefined ? undefined : createHash('sha256').update(accessToken).digest('base64url');
      const claims = { jti: randomUUID(), htm: method, htu: uri, iat: Math.floor(now() / 1000), nonce, ath };
      const input = `${part(header)}.${part(claims)}`;
      return `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
    },
  };
};

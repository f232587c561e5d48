// Creates the tokens that the baseline servers return: JWTs with the claims of Mintmark's access tokens,
// whose constant part is encoded once.
import { generateKeyPairSync, sign } from 'node:crypto';
import { CLIENT } from './own-process.ts';

const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const kid = 'J2k0r3DnQWmSJ2Oq0k8m2cX1Wb7z5q0h9aVQh0aYf1s';
const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;

/** The public key, for verification. */
export const baselineJwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };

const header = base64url(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid }));
const constant = JSON.stringify({
  iss: 'http://127.0.0.1:18443/oidc/endpoint/default',
  sub: CLIENT.id,
  client_id: CLIENT.id,
  aud: 'http://127.0.0.1:18443/api',
  cred: '019aad3c-0a23-7a8e-8ee1-3db2a2e84efe',
  gen: 1,
}).slice(0, -1);

/** An unsigned token, and the id of its grant. */
export interface UnsignedToken {
  readonly id: string;
  readonly signingInput: string;
}

let count = 0;

/** The next token, unsigned. */
export const nextToken = (): UnsignedToken => {
  const id = `019aad3c-0a23-7a8e-8ee1-${(++count).toString(16).padStart(12, '0')}`;
  const iat = Math.floor(Date.now() / 1000);
  const claims = `${constant},"iat":${iat},"exp":${iat + 7200},"jti":"${id}","grant_id":"${id}"}`;
  return { id, signingInput: `${header}.${base64url(claims)}` };
};

/** The signature of a token. */
export const signatureOf = ({ signingInput }: UnsignedToken): string =>
  sign('sha256', Buffer.from(signingInput), key).toString('base64url');

/** The body of a token response. */
export const tokenResponse = ({ id, signingInput }: UnsignedToken, signed: string): string =>
  `{"access_token":"${signingInput}.${signed}","grant_id":"${id}","token_type":"Bearer","expires_in":7200}`;

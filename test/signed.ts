// Creates keys of clients and the assertions and DPoP proofs that they sign. These are valid unless a test
// changes them, and are signed by jose, not by our own code.
import { createHash, randomUUID } from 'node:crypto';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

/** A key pair of a client. */
export interface ClientKey {
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
  readonly thumbprint: string;
}

/** Creates a key pair. @param more - members of the public JWK */
export const clientKey = async (algorithm = 'ES256', more: JWK = {}): Promise<ClientKey> => {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), ...more };
  return { algorithm, privateKey, jwk, thumbprint: await calculateJwkThumbprint(jwk) };
};

/** Claims and header members that replace the valid ones; `undefined` omits one. */
export interface Changes {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

const merged = (...parts: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(Object.assign({}, ...parts)).filter(([, value]) => value !== undefined));

/** Seconds since the epoch. */
export const seconds = (): number => Math.floor(Date.now() / 1000);

/** The claims of a valid assertion. */
export const assertionClaims = (clientId: string, audience: string): Record<string, unknown> => ({
  iss: clientId,
  sub: clientId,
  aud: audience,
  jti: randomUUID(),
  iat: seconds(),
  exp: seconds() + 60,
});

/** A client assertion (RFC 7523 §2.2). */
export const assertion = (
  key: Pick<ClientKey, 'algorithm'> & { readonly privateKey: CryptoKey | Uint8Array },
  clientId: string,
  audience: string,
  { claims = {}, header = {} }: Changes = {},
): Promise<string> =>
  new SignJWT(merged(assertionClaims(clientId, audience), claims) as JWTPayload)
    .setProtectedHeader(merged({ alg: key.algorithm }, header) as { alg: string })
    .sign(key.privateKey);

/** The form parameters with an assertion. */
export const asForm = (jwt: string): Record<string, string> => ({
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: jwt,
});

/** A DPoP proof (RFC 9449 §4.2). */
export const dpopProof = (
  key: ClientKey,
  target: { readonly method?: string; readonly uri: string; readonly nonce?: string | undefined; readonly accessToken?: string },
  { claims = {}, header = {} }: Changes = {},
): Promise<string> => {
  const valid = {
    jti: randomUUID(),
    htm: target.method ?? 'POST',
    htu: target.uri,
    iat: seconds(),
    nonce: target.nonce,
    ath: target.accessToken === undefined ? undefined : createHash('sha256').update(target.accessToken).digest('base64url'),
  };
  return new SignJWT(merged(valid, claims) as JWTPayload)
    .setProtectedHeader(merged({ alg: key.algorithm, typ: 'dpop+jwt', jwk: key.jwk }, header) as { alg: string })
    .sign(key.privateKey);
};

/** A JWT with exactly the given parts. */
export const rawJwt = (header: unknown, claims: unknown, signature: string): string =>
  `${[header, claims].map((part) => Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')).join('.')}.${signature}`;

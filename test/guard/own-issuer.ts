// An issuer that a test controls, for tokens that a correct server would not issue: it serves a key set on
// loopback, and jose signs its tokens.
import { createServer } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Ending } from '../running-server.ts';

/** The audience of its tokens. */
export const AUDIENCE = 'https://api.example';

/** A running issuer. */
export interface OwnIssuer {
  /** The issuer, in the form of a tenant's URL. */
  readonly url: string;
  readonly key: CryptoKey;
  /** The paths that were requested. */
  readonly requestedPaths: string[];
  /**
   * Signs a token that is valid except for the given claims and header members; `undefined` omits one.
   */
  token(claims?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): Promise<string>;
}

/** Returns the response to a request for anything but the key set. */
export type OwnResponses = (path: string, url: string, body: string, authorization: string | undefined) => unknown;

/**
 * Starts an issuer.
 *
 * @param respond - a JSON response by path; a number is a status without a body; `undefined` means the key
 *   set or empty metadata
 */
export const startOwnIssuer = async (ending: Ending, respond: OwnResponses = () => undefined, algorithm = 'ES256'): Promise<OwnIssuer> => {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'k1', alg: algorithm, use: 'sig' };
  const requestedPaths: string[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    requestedPaths.push(path);
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const reply =
      respond(path, url, body, request.headers.authorization) ??
      (path.includes('/.well-known/') ? { issuer: `${url}/oauth2` } : { keys: [jwk] });
    if (typeof reply === 'number') response.writeHead(reply).end();
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(reply));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ending.after(async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    url,
    key: privateKey,
    requestedPaths: requestedPaths,
    token: (claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const valid = {
        iss: `${url}/oauth2`,
        sub: 'billing',
        client_id: 'billing',
        aud: AUDIENCE,
        iat: now,
        exp: now + 900,
        jti: crypto.randomUUID(),
        scope: 'invoices:read',
      };
      const claimEntries = Object.entries({ ...valid, ...claims }).filter(([, value]) => value !== undefined);
      const head = Object.entries({ alg: algorithm, typ: 'at+jwt', kid: 'k1', ...header }).filter(([, value]) => value !== undefined);
      return new SignJWT(Object.fromEntries(claimEntries)).setProtectedHeader(Object.fromEntries(head) as { alg: string }).sign(privateKey);
    },
  };
};

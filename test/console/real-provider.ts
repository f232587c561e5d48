// A real OpenID Provider: oidc-provider, on loopback with https, whose people sign in by its own pages.
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import type { TestCertificate } from '../certificates.ts';
import type { Ending } from '../running-server.ts';
import { CLIENT } from './provider-site.ts';

/** Starts it. @param groupsOf - the groups of somebody who signs in, by the name that is typed @returns the issuer */
export const startRealProvider = async (
  ending: Ending,
  { cert, key }: Pick<TestCertificate, 'cert' | 'key'>,
  redirectUri: string,
  groupsOf: (name: string) => readonly string[],
): Promise<string> => {
  const { Provider } = await import('oidc-provider');
  const server = createServer({ cert, key }).listen(0, '127.0.0.1');
  ending.after(async () => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] },
        ...{ response_types: ['code'], grant_types: ['authorization_code'], id_token_signed_response_alg: 'ES256' },
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'real', alg: 'ES256', use: 'sig' }] },
    cookies: { keys: ['of-the-test'] },
    claims: { openid: ['sub', 'groups'], profile: ['name', 'preferred_username'], email: ['email'] },
    // The rules are about the ID token.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: async (_context: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, groups: [...groupsOf(id)], name: `The real ${id}`, preferred_username: id }),
    }),
    ttl: { Interaction: 600, Session: 600, Grant: 600, IdToken: 600, AccessToken: 600, AuthorizationCode: 60 },
  });
  server.on('request', provider.callback());
  return issuer;
};

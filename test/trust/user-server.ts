// A server that trusts an identity provider, and a client that acts for its users by identity assertions.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type ExchangeServer, RESOURCES, startExchangeServer } from '../exchange/exchange-server.ts';
import type { Ending, TestServerOptions } from '../running-server.ts';
import { JWT_BEARER } from './federation-server.ts';
import { type FakeIssuer, fakeIssuer, type TokenChanges, workloadToken } from './platforms.ts';

type Json = Record<string, unknown>;

/** The rule of the client `assistant`. */
export const USER_RULE = {
  issuer: 'okta',
  subject: 'user',
  match: [{ claim: 'groups', contains: 'staff' }],
  scopes: ['orders:read', 'invoices:read', 'invoices:write'],
  resources: [RESOURCES.shop.uri, RESOURCES.billing.uri],
} as const;

/** The server, and the requests of these tests. */
export interface UserServer extends ExchangeServer {
  readonly provider: FakeIssuer;
  /** The id of the rule of the client `assistant`. */
  readonly ruleId: string;
  /** Trusts another identity provider of the same name. */
  trust(id: string, settings?: Json): Promise<FakeIssuer>;
  /** An identity assertion for a user of the provider, valid unless it is changed. */
  assertion(changes?: TokenChanges, provider?: FakeIssuer): Promise<string>;
  /** Presents an assertion as a client. @param form - changes; `undefined` omits a parameter */
  present(assertion: string | Promise<string>, form?: Json, client?: string, headers?: Record<string, string>): Promise<Response>;
}

/** Starts the server. The assertions are for `orders:read` and `invoices:read` at the shop. */
export const startUserServer = async (ending: Ending, options: TestServerOptions = {}): Promise<UserServer> => {
  const server = await startExchangeServer(ending, options);
  const trust: UserServer['trust'] = async (id, settings = {}) => {
    const platform = {
      kind: 'oidc',
      issuer: `https://${id}.example`,
      algorithm: 'ES256',
      claims: { sub: 'alice', groups: ['staff', 'sales'], client_id: 'assistant', scope: 'orders:read', resource: RESOURCES.shop.uri },
      match: [],
      recycled: ['sub', 'bob'],
    } as const;
    const provider = await fakeIssuer(platform, id);
    const keys = { jwks: { keys: [provider.key.jwk] } };
    await server.json(server.manage('POST', '/issuers', { id, kind: 'oidc', issuer: provider.issuer, keys, ...settings }), 201);
    return provider;
  };
  const provider = await trust('okta');
  const scopes = ['orders:read', 'orders:write', 'invoices:read', 'common'];
  await server.add('assistant', { scopes: [...scopes, 'invoices:write'], default_scopes: ['orders:read'] });
  const { id } = await server.json(server.manage('POST', '/clients/assistant/trusts', USER_RULE), 201);
  // A client may lose a scope that its rules name.
  await server.json(server.manage('PATCH', '/clients/assistant', { scopes }));
  return {
    ...server,
    ...{ provider, trust, ruleId: String(id) },
    assertion: ({ claims = {}, header = {}, ...changes } = {}, by = provider) =>
      workloadToken(by, `${server.publicUrl}/oauth2`, {
        claims: { jti: randomUUID(), ...claims },
        header: { typ: 'oauth-id-jag+jwt', ...header },
        ...changes,
      }),
    present: async (assertion, form = {}, client = 'assistant', headers) => {
      const { clientId, clientSecret } = server.clients[client] ?? assert.fail(client);
      const credentials = { client_id: clientId, client_secret: clientSecret };
      const all = { ...credentials, grant_type: JWT_BEARER, assertion: await assertion, ...form };
      const given = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]));
      return server.post('/oauth2/token', Object.fromEntries(given), headers);
    },
  };
};

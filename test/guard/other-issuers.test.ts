// A guard accepts tokens of servers other than Mintmark, and of several issuers.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { before, describe, test } from 'node:test';
import { createGuard, type Guard, type GuardOptions, GuardUnavailable, TokenRejected, type TokenRejectedCode } from '@mintmark/guard';
import { Provider } from 'oidc-provider';
import { startTestServer, suiteEnding } from '../running-server.ts';
import { AUDIENCE, type OwnIssuer, startOwnIssuer } from './own-issuer.ts';

const refused = (attempt: Promise<unknown>, code: TokenRejectedCode) =>
  assert.rejects(attempt, (error) => {
    assert.ok(error instanceof TokenRejected, String(error));
    assert.equal(error.code, code);
    return true;
  });

describe('another server', () => {
  const ending = suiteEnding();
  let issuer: OwnIssuer;
  let documents: Readonly<Record<string, unknown>> = {};
  const name = () => `${issuer.url}/realms/a`;
  const guardOf = (more: Partial<GuardOptions> & { tokenType?: 'at+jwt' | 'JWT' } = {}): Guard => {
    const { tokenType = 'at+jwt', ...options } = more;
    return createGuard({ issuer: { issuer: name(), tokenType }, audience: AUDIENCE, ...options });
  };
  const metadata = (more = {}) => ({ issuer: name(), jwks_uri: `${issuer.url}/certs`, ...more });
  before(async () => {
    issuer = await startOwnIssuer(ending, (path) => (path.includes('.well-known') ? (documents[path] ?? 404) : undefined), 'RS256');
  });

  for (const path of [
    '/realms/a/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server/realms/a',
    '/.well-known/openid-configuration/realms/a',
  ]) {
    test(`has its keys found by ${path}`, async () => {
      documents = { [path]: metadata() };
      assert.equal((await guardOf().verify(await issuer.token({ iss: name() }))).issuer, name());
    });
  }
  const unusable: readonly [what: string, document: () => unknown][] = [
    ['it does not exist', () => 404],
    ['it is of another issuer (RFC 8414 §3.3)', () => metadata({ issuer: issuer.url })],
    ['its issuer has an additional slash', () => metadata({ issuer: `${name()}/` })],
    ['it has no jwks_uri', () => metadata({ jwks_uri: undefined })],
    ['its jwks_uri is plain HTTP', () => metadata({ jwks_uri: 'http://keys.example/' })],
  ];
  for (const [what, document] of unusable) {
    test(`metadata is unavailable when ${what}`, async () => {
      documents = { '/realms/a/.well-known/openid-configuration': document() };
      const guard = guardOf();
      await assert.rejects(guard.verify(await issuer.token({ iss: name() })), GuardUnavailable);
      assert.equal(guard.status().ready, false);
      await assert.rejects(guard.warmUp(), GuardUnavailable);
    });
  }

  const rows: readonly [
    what: string,
    claims: Record<string, unknown>,
    header: Record<string, unknown>,
    type: 'at+jwt' | 'JWT',
    code: TokenRejectedCode | undefined,
  ][] = [
    ['typ JWT', {}, { typ: 'JWT' }, 'at+jwt', 'wrong_type'],
    ['typ JWT', {}, { typ: 'JWT' }, 'JWT', undefined],
    ['no typ', {}, { typ: undefined }, 'JWT', undefined],
    ['typ at+jwt', {}, {}, 'JWT', undefined],
    ['typ dpop+jwt', {}, { typ: 'dpop+jwt' }, 'JWT', 'wrong_type'],
    ['typ logout+jwt', {}, { typ: 'logout+jwt' }, 'JWT', 'wrong_type'],
    ['azp for the client, no jti', { client_id: undefined, azp: 'billing', jti: undefined }, { typ: 'JWT' }, 'JWT', undefined],
    [
      'azp for the client, no jti, in a token of typ at+jwt',
      { client_id: undefined, azp: 'billing', jti: undefined },
      {},
      'at+jwt',
      'invalid_claim',
    ],
    ['neither client nor subject', { client_id: undefined, sub: undefined }, { typ: 'JWT' }, 'JWT', 'invalid_claim'],
    ['scp as a list', { scope: undefined, scp: ['invoices:read'] }, { typ: 'JWT' }, 'JWT', undefined],
    ['scp as a string', { scope: undefined, scp: 'invoices:read' }, { typ: 'JWT' }, 'JWT', undefined],
    ['for another audience', { aud: 'billing' }, { typ: 'JWT' }, 'JWT', 'wrong_audience'],
  ];
  for (const [what, claims, header, tokenType, code] of rows) {
    test(`${what}, with the tokenType ${tokenType}: ${code ?? 'accepted'}`, async () => {
      documents = { '/realms/a/.well-known/openid-configuration': metadata() };
      const token = await issuer.token({ iss: name(), ...claims }, header);
      const attempt = guardOf({ tokenType }).verify(token);
      if (code !== undefined) return refused(attempt, code);
      const { clientId, scope } = await attempt;
      assert.deepEqual([clientId, scope], ['billing', ['invoices:read']]);
    });
  }
});

describe('oidc-provider', () => {
  const ending = suiteEnding();
  test('has its JWTs and opaque tokens accepted', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ending.after(async () => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const client = (client_id: string) => ({
      client_id,
      client_secret: 'secret',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    });
    const provider = new Provider(issuer, {
      clients: [client('billing'), client('api')],
      scopes: ['invoices:read'],
      features: {
        clientCredentials: { enabled: true },
        introspection: { enabled: true, allowedPolicy: async () => true },
        devInteractions: { enabled: false },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: async (_context: unknown, resource: string) => ({
            scope: 'invoices:read',
            accessTokenFormat: resource.endsWith('/opaque') ? ('opaque' as const) : ('jwt' as const),
          }),
        },
      },
    });
    server.on('request', provider.callback());
    const token = async (resource: string): Promise<string> => {
      const form = { grant_type: 'client_credentials', client_id: 'billing', client_secret: 'secret', scope: 'invoices:read', resource };
      const response = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(form) });
      return ((await response.json()) as { access_token: string }).access_token;
    };
    for (const audience of [AUDIENCE, `${AUDIENCE}/opaque`]) {
      const guard = createGuard({ issuer: { issuer }, audience, clientId: 'api', clientSecret: 'secret' });
      const { clientId, scope } = await guard.verify(await token(audience));
      assert.deepEqual([clientId, scope], ['billing', ['invoices:read']]);
    }
  });
});

describe('several issuers', () => {
  const ending = suiteEnding();
  test('have their tokens verified with their own keys', async () => {
    const [server, own] = [await startTestServer(ending), await startOwnIssuer(ending)];
    const audience = `${server.url}/api`;
    const guard = createGuard({ issuer: [server.url, { issuer: own.url, jwksUri: `${own.url}/jwks` }], audience });
    await guard.warmUp();
    const client = await server.create({});
    assert.equal((await guard.verify(await server.token(client))).clientId, client.clientId);
    assert.equal((await guard.verify(await own.token({ iss: own.url, aud: audience }))).clientId, 'billing');
    // A token with the `iss` of one issuer, signed by the other.
    await refused(guard.verify(await own.token({ iss: `${server.url}/oauth2`, aud: audience })), 'unknown_key');
    await refused(guard.verify(await own.token({ aud: audience })), 'wrong_issuer');
    assert.deepEqual(
      guard.status().issuers.map(({ issuers, keys }) => [issuers.length, keys]),
      [
        [2, 'fresh'],
        [1, 'fresh'],
      ],
    );
  });
  test('of a tenant are both accepted by one option', async () => {
    const server = await startTestServer(ending);
    const guard = createGuard({ issuer: server.url, audience: `${server.url}/api` });
    const client = await server.create({});
    const form = { grant_type: 'client_credentials', client_id: client.clientId, client_secret: client.clientSecret };
    for (const path of ['/oauth2/token', '/v1.0/endpoint/default/token']) {
      const { access_token: token } = (await (await server.post(path, form)).json()) as { access_token: string };
      assert.equal((await guard.verify(token)).clientId, client.clientId);
    }
  });
  const refusedOptions: readonly [what: string, options: GuardOptions][] = [
    ['none', { issuer: [], audience: 'a' }],
    ['the same issuer twice', { issuer: ['https://a.example', 'https://a.example/oauth2'], audience: 'a' }],
    [
      'one secret for several servers',
      { issuer: ['https://a.example', 'https://b.example'], audience: 'a', clientId: 'c', clientSecret: 's' },
    ],
    ['half of the credentials', { issuer: 'https://a.example', audience: 'a', clientId: 'c' }],
    ['a key set over plain HTTP', { issuer: { issuer: 'https://a.example', jwksUri: 'http://b.example' }, audience: 'a' }],
    ['staleKeys of more than a day', { issuer: 'https://a.example', audience: 'a', staleKeys: 86_401 }],
    ['introspectionLifetime above its maximum', { issuer: 'https://a.example', audience: 'a', introspectionLifetime: 301 }],
    ['cacheSize 0', { issuer: 'https://a.example', audience: 'a', cacheSize: 0 }],
    ['a publicUrl that is not a URL', { issuer: 'https://a.example', audience: 'a', publicUrl: 'api.example' }],
    ['a nonce key of 31 bytes', { issuer: 'https://a.example', audience: 'a', dpop: { nonce: 'required', nonceKey: new Uint8Array(31) } }],
  ];
  for (const [what, options] of refusedOptions)
    test(`the options with ${what} cause a TypeError`, () => assert.throws(() => createGuard(options), TypeError));
});

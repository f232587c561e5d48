// Creation of API clients by IBM Security Verify's API: the accepted and refused members, and the properties of
// the created client.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { API_CLIENTS, describesProblem, postApiClient } from './api-client-requests.ts';
import { type Json, REQUIRED_MEMBERS, startVerifyServer, type VerifyServer } from './verify-server.ts';

describe('IBM Security Verify: created API clients', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  before(async () => {
    server = await startVerifyServer(ending);
  });

  describe('what a creation accepts', () => {
    for (const name of ['clientName', 'enabled', 'entitlements']) {
      test(`${name} is required`, async () => {
        const { [name]: _, ...rest } = { ...REQUIRED_MEMBERS } as Json;
        const response = await server.request('POST', API_CLIENTS, rest);
        describesProblem(response, 400, 'CSIBX0005E', new RegExp(`/${name} is missing`));
      });
    }
    const accepted: readonly [what: string, given: Json, shown: Json][] = [
      ['a name with spaces', { clientName: 'Demo Client 1' }, { clientName: 'Demo Client 1' }],
      ['a description', { description: 'Sends invoices.' }, { description: 'Sends invoices.' }],
      ['a client id', { clientId: '5f0b6b0a-9a3c-4a30-8b0e-0f1f8a8a0001' }, { clientId: '5f0b6b0a-9a3c-4a30-8b0e-0f1f8a8a0001' }],
      ['a disabled client', { enabled: false }, { enabled: false }],
      [
        'entitlements in any case, which are returned in their canonical form',
        { entitlements: ['MANAGEOIDCGRANTS', 'analyticsDataSyncToCloud', 'authnanyuser'] },
        { entitlements: ['manageOIDCGrants', 'AnalyticsDataSyncToCloud', 'authnAnyUser'] },
      ],
      [
        'allowed IP addresses',
        { ipFilterOp: 'allow', ipFilters: ['192.0.2.1', '2001:db8::/32', '192.0.2.5-192.0.2.9'] },
        { ipFilterOp: 'allow', ipFilters: ['192.0.2.1', '2001:db8::/32', '192.0.2.5-192.0.2.9'] },
      ],
      ['denied IP addresses', { ipFilterOp: 'deny', ipFilters: ['192.0.2.1'] }, { ipFilterOp: 'deny', ipFilters: ['192.0.2.1'] }],
      ['an IP filter that is off', { ipFilterOp: null, ipFilters: ['192.0.2.1'] }, { ipFilterOp: null, ipFilters: ['192.0.2.1'] }],
      ['a JWK set’s URI', { jwkUri: 'https://client.example/jwks' }, { jwkUri: 'https://client.example/jwks' }],
      [
        'JWTs and their algorithm',
        { accessTokenType: 'jwt', idTokenSigningAlg: 'PS256' },
        { accessTokenType: 'jwt', idTokenSigningAlg: 'PS256' },
      ],
      [
        'the algorithm none for JWTs, which means the tenant’s algorithm',
        { accessTokenType: 'jwt', idTokenSigningAlg: 'none' },
        { idTokenSigningAlg: 'none' },
      ],
      ['an algorithm for opaque tokens', { idTokenSigningAlg: 'RS512' }, { accessTokenType: 'default', idTokenSigningAlg: 'RS512' }],
      [
        'any additionalProperties',
        { additionalProperties: { a: { b: [1, 'x', null] } } },
        { additionalProperties: { a: { b: [1, 'x', null] } } },
      ],
      ['null for optional members', { description: null, jwkUri: null, ipFilters: null, additionalConfig: null }, { ipFilters: [] }],
    ];
    for (const [what, given, shown] of accepted) {
      test(`accepts ${what}`, async () => {
        const created = await server.createApiClient(given);
        for (const [name, value] of Object.entries(shown)) assert.deepEqual(created[name], value, name);
      });
    }
    const overrides: readonly [given: Json, shown: Json][] = [
      [{ restrictScopes: true, scopes: [{ name: 'a:read', description: 'Reads.' }, { name: 'b' }] }, {}],
      [{ accessTokenLifetime: 60 }, {}],
      [{ signKeyLabel: 'server', refreshTokenLifetime: 10, tcmBehavior: 'NEVER_PROMPT' }, {}],
    ];
    for (const [given] of overrides) {
      test(`accepts overrideSettings ${JSON.stringify(given)}`, async () => {
        const { overrideSettings } = await server.createApiClient({ overrideSettings: given });
        const scopes = ((given.scopes ?? []) as Json[]).map(({ name, description = '' }) => ({ name, description }));
        assert.deepEqual(overrideSettings, { restrictScopes: false, ...given, scopes });
      });
    }
    const config: readonly Json[] = [
      { clientAuthMethod: 'client_secret_basic' },
      { clientAuthMethod: 'client_secret_post' },
      { clientAuthMethod: 'client_secret_jwt', clientAssertionSigningAlg: 'HS256', legacyAssertionAudience: true },
      { clientAuthMethod: 'tls_client_auth', tlsClientAuthAttribute: 'san_dns', tlsClientAuthAttributeValue: 'a.example' },
      { introspectAuthorization: 'self' },
      { introspectAuthorization: 'any' },
      { introspectAuthorization: 'app' },
      { dpopBoundAccessTokens: true, validateDPoPProofJti: false },
      { certificateBoundAccessTokens: true },
      { validateClientAssertionJti: false, oidcv3: true, clientGroups: ['a'], subjectTokenTypes: ['b'] },
    ];
    for (const given of config) {
      test(`accepts additionalConfig ${JSON.stringify(given)}`, async () => {
        const { additionalConfig } = await server.createApiClient({ additionalConfig: given });
        for (const [name, value] of Object.entries(given)) assert.deepEqual((additionalConfig as Json)[name], value, name);
      });
    }
    test('a client with its own keys: no secret is created, shown or accepted', async () => {
      const jwks = {
        keys: [
          {
            kty: 'EC',
            crv: 'P-256',
            kid: 'one',
            x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
            y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
          },
        ],
      };
      const additionalConfig = { clientAuthMethod: 'private_key_jwt', jwks, allowedClientAssertionVerificationKeys: ['one'] };
      const created = await postApiClient(server, { additionalConfig });
      assert.equal(created.status, 201, created.text);
      const shown = (await server.request('GET', new URL(created.headers.get('location') ?? '').pathname)).body;
      assert.equal('clientSecret' in shown, false);
      assert.deepEqual((shown.additionalConfig as Json).allowedClientAssertionVerificationKeys, ['one']);
      describesProblem(
        await postApiClient(server, { additionalConfig, clientSecret: 'x'.repeat(40) }),
        400,
        'CSIBX0005E',
        /\/clientSecret cannot be combined with/,
      );
      // A change to a secret creates one, and the change back makes it unusable.
      const path = `${API_CLIENTS}/${shown.id}`;
      assert.equal(
        (
          await server.request('PUT', path, {
            ...REQUIRED_MEMBERS,
            additionalConfig: { clientAuthMethod: 'default', allowedClientAssertionVerificationKeys: null },
          })
        ).status,
        204,
      );
      const { clientSecret } = (await server.request('GET', path)).body;
      assert.equal(await server.accepts(String(shown.clientId), String(clientSecret)), true);
      assert.equal(
        (await server.request('PUT', path, { ...REQUIRED_MEMBERS, additionalConfig: { clientAuthMethod: 'private_key_jwt' } })).status,
        204,
      );
      const { secrets } = (await (await server.manage('GET', `/clients/${shown.clientId}`)).json()) as { secrets: Json[] };
      assert.deepEqual(
        secrets.map(({ state }) => state),
        ['retired'],
      );
    });

    const refused: readonly [what: string, given: Json, named: RegExp][] = [
      ['a name of spaces', { clientName: '  ' }, /\/clientName /],
      ['a name of 257 characters', { clientName: 'x'.repeat(257) }, /\/clientName /],
      ['an invalid entitlement', { entitlements: ['readAPIClients', 'fly me'] }, /\/entitlements\/1 is not an entitlement/],
      ['an IP filter without addresses', { ipFilterOp: 'allow', ipFilters: [] }, /\/ipFilters is missing/],
      ['an invalid IP address', { ipFilterOp: 'deny', ipFilters: ['10.0.0.0/33'] }, /\/ipFilters\/0 /],
      ['a URI that is not https', { jwkUri: 'http://client.example/jwks' }, /\/jwkUri is not an https URL/],
      ['an unknown token type', { accessTokenType: 'saml' }, /\/accessTokenType /],
      [
        'JWTs with an algorithm that the server does not support',
        { accessTokenType: 'jwt', idTokenSigningAlg: 'HS256' },
        /\/idTokenSigningAlg does not sign access tokens/,
      ],
      ['an unknown algorithm', { idTokenSigningAlg: 'ROT13' }, /\/idTokenSigningAlg is not an algorithm/],
      ['a lifetime above a day', { overrideSettings: { accessTokenLifetime: 86_401 } }, /\/overrideSettings\/accessTokenLifetime /],
      ['a scope with a space', { overrideSettings: { scopes: [{ name: 'a b' }] } }, /\/overrideSettings\/scopes\/0\/name /],
      [
        'a duplicate scope',
        { overrideSettings: { scopes: [{ name: 'a' }, { name: 'a' }] } },
        /\/overrideSettings\/scopes\/1\/name is repeated/,
      ],
      [
        'authentication by keys without keys',
        { additionalConfig: { clientAuthMethod: 'private_key_jwt' } },
        /\/additionalConfig\/jwks is missing/,
      ],
      [
        'authentication by certificate without a subject',
        { additionalConfig: { clientAuthMethod: 'tls_client_auth' } },
        /\/additionalConfig\/tlsClientAuthAttribute:subject_dn is missing/,
      ],
      [
        'an assertion algorithm for a client that does not use assertions',
        { additionalConfig: { clientAssertionSigningAlg: 'RS256' } },
        /\/additionalConfig\/clientAssertionSigningAlg cannot be combined with/,
      ],
      [
        'a restriction that the server does not support',
        { additionalConfig: { requireProofOfPossession: true } },
        /requireProofOfPossession is not a field/,
      ],
      ['a secret of one repeated character', { clientSecret: 'x'.repeat(31) }, /\/clientSecret /],
      ['a secret of 9 characters', { clientSecret: 'Zq7-vLm2k' }, /\/clientSecret /],
      ['a placeholder for a secret', { clientSecret: 'ChangeMe1234' }, /\/clientSecret stands for a secret/],
      ['a secret in the form of a hash', { clientSecret: '{sha512}abc' }, /\/clientSecret is not the handle of the current/],
      [
        'several invalid members',
        { ipFilterOp: 'allow', entitlements: ['fly.me'], jwkUri: 'x' },
        /\/ipFilters is missing.*\/jwkUri.*\/entitlements\/0/,
      ],
    ];
    for (const [what, given, named] of refused) {
      test(`refuses ${what}`, async () => describesProblem(await postApiClient(server, given), 400, 'CSIBX0005E', named));
    }
    test('additionalProperties may have 16,384 characters at most', async () => {
      // {"additionalProperties":{"a":"…"}}
      const propertiesOfSize = (size: number) => ({ a: 'x'.repeat(size - '{"additionalProperties":{"a":""}}'.length) });
      assert.equal((await postApiClient(server, { additionalProperties: propertiesOfSize(16_384) })).status, 201);
      describesProblem(
        await postApiClient(server, { additionalProperties: propertiesOfSize(16_385) }),
        400,
        'CSIBX0005E',
        /\/additionalProperties and the other members that are only stored/,
      );
    });
  });

  describe('clients that IBM’s API created', () => {
    test('get opaque tokens regardless of the tenant’s format, or JWTs with accessTokenType jwt', async () => {
      const tokenOf = async (given: Json) => server.token(await server.createApiClient(given));
      assert.match(await tokenOf({}), /^[A-Za-z0-9]{40}$/);
      assert.match(await tokenOf({ accessTokenType: 'default' }), /^[A-Za-z0-9]{40}$/);
      const [header = ''] = (await tokenOf({ accessTokenType: 'jwt', idTokenSigningAlg: 'RS256' })).split('.');
      assert.equal(JSON.parse(Buffer.from(header, 'base64url').toString()).alg, 'RS256');
    });
    test('can request any scope by default', async () => {
      const scopes = [{ name: 'vault.db.read', description: '' }];
      const requestToken = async (given: Json, scope?: string) => {
        const { clientId, clientSecret } = await server.createApiClient(given);
        const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
        const response = await server.post('/oauth2/token', scope === undefined ? form : { ...form, scope });
        const body = (await response.json()) as Json;
        return body.error ?? body.scope;
      };
      assert.equal(await requestToken({}, 'anything'), 'anything');
      assert.equal(await requestToken({ overrideSettings: { restrictScopes: true, scopes } }, 'vault.db.read'), 'vault.db.read');
      assert.equal(await requestToken({ overrideSettings: { restrictScopes: true, scopes } }, 'anything'), 'invalid_scope');
      assert.equal(await requestToken({ overrideSettings: { restrictScopes: true, scopes } }), undefined);
      assert.equal(await requestToken({ overrideSettings: { restrictScopes: true, scopes } }, 'openid'), 'openid');
    });
    test('get no token while disabled', async () => {
      const { clientId, clientSecret } = await server.createApiClient({ enabled: false });
      assert.equal(await server.accepts(clientId, clientSecret), false);
    });
    test('can authenticate with a chosen secret', async () => {
      const chosen = 'chosen-by-a-program-0123456789-abcdef';
      const { clientId, clientSecret } = await server.createApiClient({ clientSecret: chosen });
      assert.equal(clientSecret, chosen);
      assert.equal(await server.accepts(clientId, chosen), true);
    });
  });
});

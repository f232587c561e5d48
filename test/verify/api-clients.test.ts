// /v1.0/apiclients as IBM Security Verify documents it: operations, fields, the replacement of a client,
// the secret, errors.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, suiteEnding } from '../running-server.ts';
import { type Json, type ParsedResponse, REQUIRED_MEMBERS, startVerifyServer, type VerifyServer } from './verify-server.ts';

const PATH = '/v1.0/apiclients';
const ABSENT = '00000000-0000-7000-8000-000000000000';
const MINUTE = 60_000;

const describes = (response: ParsedResponse, status: number, messageId: string, description: RegExp): void => {
  assert.equal(response.status, status, response.text);
  assert.deepEqual(Object.keys(response.body), ['messageId', 'messageDescription']);
  assert.equal(response.body.messageId, messageId);
  assert.match(String(response.body.messageDescription), description);
};

describe('IBM Security Verify: API clients', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  before(async () => {
    server = await startVerifyServer(ending);
  });
  const create = (given: Json, token?: string) => server.request('POST', PATH, { ...REQUIRED_MEMBERS, ...given }, token);

  describe('operations', () => {
    test('GET of a client returns its members, and its location', async () => {
      const created = await server.createApiClient({ description: 'all' });
      assert.deepEqual(Object.keys(created), [
        'id',
        'clientId',
        'clientSecret',
        'clientName',
        'description',
        'enabled',
        'entitlements',
        'ipFilterOp',
        'ipFilters',
        'accessTokenType',
        'restrictScopes',
        'scopes',
        'overrideSettings',
        'additionalProperties',
        'additionalConfig',
        '_links',
      ]);
      assert.deepEqual(created._links, { self: { href: `${PATH}/${created.id}` } });
      assert.equal(created.accessTokenType, 'default');
      assert.deepEqual(created.overrideSettings, { restrictScopes: false, scopes: [] });
      assert.deepEqual(created.additionalConfig, {
        clientAuthMethod: 'default',
        validateClientAssertionJti: true,
        allowedClientAssertionVerificationKeys: [],
        introspectAuthorization: 'app',
        dpopBoundAccessTokens: false,
        certificateBoundAccessTokens: false,
        assertionAudienceList: true,
        legacyAssertionAudience: false,
        maxAssertionLifetime: 1800,
      });
    });
    test('a path names a client by its id or its client id, also one that has to be encoded', async () => {
      const created = await server.createApiClient({ clientId: 'svc:mail/eu@1' });
      assert.equal((await server.read('svc:mail/eu@1')).id, created.id);
      assert.equal((await server.request('DELETE', `${PATH}/${encodeURIComponent('svc:mail/eu@1')}`)).status, 204);
      assert.equal((await server.request('GET', `${PATH}/${created.id}`)).status, 404);
    });
    test('a chosen client id cannot shadow another client', async () => {
      const victim = await server.createApiClient();
      const squatter = await server.createApiClient({ clientId: victim.id });
      assert.equal((await server.read(victim.id)).clientId, victim.clientId);
      assert.equal((await server.read(squatter.id)).clientId, victim.id);
    });
    test('DELETE is 204, also for a client that does not exist', async () => {
      assert.equal((await server.request('DELETE', `${PATH}/${ABSENT}`)).status, 204);
      assert.equal((await server.request('DELETE', `${PATH}/nobody`)).status, 204);
    });
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', REQUIRED_MEMBERS],
    ] as const) {
      test(`${method} of a client that does not exist is 404 without a body`, async () => {
        const response = await server.request(method, `${PATH}/${ABSENT}`, body);
        assert.deepEqual([response.status, response.text, response.headers.get('content-type')], [404, '', null]);
      });
    }
    test('PATCH removes several: 204 when all succeeded, including those that do not exist', async () => {
      const [one, other] = [await server.createApiClient(), await server.createApiClient({ clientId: 'bulk/1' })];
      const operations = [one.id, 'bulk~11', ABSENT].map((id) => ({ op: 'remove', path: `/${id}` }));
      const response = await server.request('PATCH', PATH, operations);
      assert.deepEqual([response.status, response.text], [204, '']);
      for (const { id } of [one, other]) assert.equal((await server.request('GET', `${PATH}/${id}`)).status, 404);
    });
    test('PATCH is 207 when one was refused, with a result for each, and the others are done', async () => {
      const created = await server.createApiClient();
      const response = await server.request('PATCH', PATH, [
        { op: 'remove', path: `/${ADMIN.clientId}` },
        { op: 'remove', path: `/${created.id}` },
        { op: 'replace', path: `/${created.id}`, value: 1 },
        { op: 'remove', path: '/a/b' },
      ]);
      assert.equal(response.status, 207, response.text);
      assert.deepEqual(Object.keys(response.body), ['messageId', 'messageDescription', 'results']);
      const results = response.body.results as Json[];
      assert.deepEqual(
        results.map(({ op, path, result }) => [op, path, result]),
        [
          ['remove', `/${ADMIN.clientId}`, 'failure'],
          ['remove', `/${created.id}`, 'success'],
          ['replace', `/${created.id}`, 'failure'],
          ['remove', '/a/b', 'failure'],
        ],
      );
      assert.match(String(results[0]?.error), /no client could authenticate and manage/);
      assert.equal((await server.request('GET', `${PATH}/${created.id}`)).status, 404);
      const audit = await server.manage('GET', `/audit?request_id=${response.headers.get('mintmark-request-id')}`);
      const { entries } = (await audit.json()) as { entries: Json[] };
      assert.deepEqual(
        entries.map(({ event, reason }) => [event, reason]).toSorted(),
        [
          ['client.delete', null],
          ['management.request', 'malformed_request'],
          ['management.request', 'malformed_request'],
          ['management.request', 'would_lock_out'],
        ].toSorted(),
      );
    });
    test('PATCH takes 500 operations, not 501, and not none', async () => {
      const operations = (count: number) => Array.from({ length: count }, (_, n) => ({ op: 'remove', path: `/no-${n}` }));
      assert.equal((await server.request('PATCH', PATH, operations(500))).status, 204);
      assert.equal((await server.request('PATCH', PATH, operations(501))).status, 400);
      assert.equal((await server.request('PATCH', PATH, [])).status, 400);
    });
    test('an unsupported method is 405 with Allow', async () => {
      const response = await server.request('PUT', PATH, {});
      assert.deepEqual([response.status, response.headers.get('allow')], [405, 'GET, HEAD, PATCH, POST']);
    });
  });

  describe('errors', () => {
    test('no token is 401 with a challenge', async () => {
      const response = await fetch(server.url + PATH);
      assert.equal(response.status, 401);
      assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer realm=/);
      assert.deepEqual(await response.json(), {
        messageId: 'CSIBX0001E',
        messageDescription: 'You are not authorized to access this resource.',
      });
    });
    test('a token that is not for this API alone is 401', async () => {
      const token = await server.token(await server.create({ scopes: [] }));
      assert.equal((await server.request('GET', PATH, undefined, token)).status, 401);
    });
    test('a missing right is 403 without a body, before the body of the request is validated', async () => {
      const response = await server.request('POST', PATH, { nonsense: 1 }, await server.tokenWith('readAPIClients'));
      assert.deepEqual([response.status, response.text, response.headers.get('content-type')], [403, '', null]);
      assert.match(response.headers.get('www-authenticate') ?? '', /error="insufficient_scope"/);
    });
    test('malformed JSON is 400', async () => {
      describes(await server.request('POST', PATH, '{'), 400, 'CSIBX0004E', /improperly structured JSON/);
    });
    test("every invalid field is named at once, by IBM's name", async () => {
      const response = await server.request('POST', PATH, { enabled: 'yes', entitlements: [], ipFilterOp: 'maybe', colour: 1 });
      describes(response, 400, 'CSIBX0005E', /^The request is invalid: /);
      for (const pointer of ['/enabled', '/ipFilterOp', '/colour', '/clientName']) assert.match(response.text, new RegExp(`${pointer} `));
    });
    test('a client id that is taken, or was once, is 409', async () => {
      await server.createApiClient({ clientId: 'verify-once' });
      describes(await create({ clientId: 'verify-once' }), 409, 'CSIBX0005E', /\/clientId is taken/);
      await server.request('DELETE', `${PATH}/verify-once`);
      assert.equal((await create({ clientId: 'verify-once' })).status, 409);
    });
  });

  describe('what a creation accepts', () => {
    for (const name of ['clientName', 'enabled', 'entitlements']) {
      test(`${name} is required`, async () => {
        const { [name]: _, ...rest } = { ...REQUIRED_MEMBERS } as Json;
        const response = await server.request('POST', PATH, rest);
        describes(response, 400, 'CSIBX0005E', new RegExp(`/${name} is missing`));
      });
    }
    const taken: readonly [what: string, given: Json, shown: Json][] = [
      ['a name with blanks', { clientName: 'Demo Client 1' }, { clientName: 'Demo Client 1' }],
      ['a description', { description: 'Sends invoices.' }, { description: 'Sends invoices.' }],
      ['a client id', { clientId: '5f0b6b0a-9a3c-4a30-8b0e-0f1f8a8a0001' }, { clientId: '5f0b6b0a-9a3c-4a30-8b0e-0f1f8a8a0001' }],
      ['a client that is disabled', { enabled: false }, { enabled: false }],
      [
        'entitlements in any case, in their canonical form',
        { entitlements: ['MANAGEOIDCGRANTS', 'analyticsDataSyncToCloud', 'authnanyuser'] },
        { entitlements: ['manageOIDCGrants', 'AnalyticsDataSyncToCloud', 'authnAnyUser'] },
      ],
      [
        'addresses that alone may come',
        { ipFilterOp: 'allow', ipFilters: ['192.0.2.1', '2001:db8::/32', '192.0.2.5-192.0.2.9'] },
        { ipFilterOp: 'allow', ipFilters: ['192.0.2.1', '2001:db8::/32', '192.0.2.5-192.0.2.9'] },
      ],
      ['addresses that may not', { ipFilterOp: 'deny', ipFilters: ['192.0.2.1'] }, { ipFilterOp: 'deny', ipFilters: ['192.0.2.1'] }],
      ['a filter that is off', { ipFilterOp: null, ipFilters: ['192.0.2.1'] }, { ipFilterOp: null, ipFilters: ['192.0.2.1'] }],
      ['a JWK set’s URI', { jwkUri: 'https://client.example/jwks' }, { jwkUri: 'https://client.example/jwks' }],
      [
        'JWTs and their algorithm',
        { accessTokenType: 'jwt', idTokenSigningAlg: 'PS256' },
        { accessTokenType: 'jwt', idTokenSigningAlg: 'PS256' },
      ],
      [
        'JWTs signed by none, which is the tenant’s algorithm',
        { accessTokenType: 'jwt', idTokenSigningAlg: 'none' },
        { idTokenSigningAlg: 'none' },
      ],
      ['an algorithm of opaque tokens', { idTokenSigningAlg: 'RS512' }, { accessTokenType: 'default', idTokenSigningAlg: 'RS512' }],
      ['free properties', { additionalProperties: { a: { b: [1, 'x', null] } } }, { additionalProperties: { a: { b: [1, 'x', null] } } }],
      [
        'null for whatever may be left out',
        { description: null, jwkUri: null, ipFilters: null, additionalConfig: null },
        { ipFilters: [] },
      ],
    ];
    for (const [what, given, shown] of taken) {
      test(`${what}`, async () => {
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
      test(`overrideSettings ${JSON.stringify(given)}`, async () => {
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
      test(`additionalConfig ${JSON.stringify(given)}`, async () => {
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
      const created = await create({ additionalConfig });
      assert.equal(created.status, 201, created.text);
      const shown = (await server.request('GET', new URL(created.headers.get('location') ?? '').pathname)).body;
      assert.equal('clientSecret' in shown, false);
      assert.deepEqual((shown.additionalConfig as Json).allowedClientAssertionVerificationKeys, ['one']);
      describes(await create({ additionalConfig, clientSecret: 'x'.repeat(40) }), 400, 'CSIBX0005E', /\/clientSecret does not go with/);
      // To a secret and back: a secret is created, and then no longer counts.
      const path = `${PATH}/${shown.id}`;
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
      ['a name of blanks', { clientName: '  ' }, /\/clientName /],
      ['a name of 257 characters', { clientName: 'x'.repeat(257) }, /\/clientName /],
      ['an entitlement that there is not', { entitlements: ['readAPIClients', 'fly me'] }, /\/entitlements\/1 is not an entitlement/],
      ['a filter without addresses', { ipFilterOp: 'allow', ipFilters: [] }, /\/ipFilters is missing/],
      ['an address that is none', { ipFilterOp: 'deny', ipFilters: ['10.0.0.0/33'] }, /\/ipFilters\/0 /],
      ['a URI that is not https', { jwkUri: 'http://client.example/jwks' }, /\/jwkUri is not an https URL/],
      ['a token type that there is not', { accessTokenType: 'saml' }, /\/accessTokenType /],
      [
        'JWTs by an algorithm that nothing is signed by',
        { accessTokenType: 'jwt', idTokenSigningAlg: 'HS256' },
        /\/idTokenSigningAlg does not sign access tokens/,
      ],
      ['an algorithm that is none', { idTokenSigningAlg: 'ROT13' }, /\/idTokenSigningAlg is not an algorithm/],
      ['a lifetime above a day', { overrideSettings: { accessTokenLifetime: 86_401 } }, /\/overrideSettings\/accessTokenLifetime /],
      ['a scope with a blank', { overrideSettings: { scopes: [{ name: 'a b' }] } }, /\/overrideSettings\/scopes\/0\/name /],
      [
        'a scope twice',
        { overrideSettings: { scopes: [{ name: 'a' }, { name: 'a' }] } },
        /\/overrideSettings\/scopes\/1\/name is repeated/,
      ],
      ['keys without keys', { additionalConfig: { clientAuthMethod: 'private_key_jwt' } }, /\/additionalConfig\/jwks is missing/],
      [
        'a certificate without a subject',
        { additionalConfig: { clientAuthMethod: 'tls_client_auth' } },
        /\/additionalConfig\/tlsClientAuthAttribute:subject_dn is missing/,
      ],
      [
        'an assertion algorithm without assertions',
        { additionalConfig: { clientAssertionSigningAlg: 'RS256' } },
        /\/additionalConfig\/clientAssertionSigningAlg does not go with/,
      ],
      [
        'a setting that restricts and is not known here',
        { additionalConfig: { requireProofOfPossession: true } },
        /requireProofOfPossession is not a field/,
      ],
      ['a secret of one character', { clientSecret: 'x'.repeat(31) }, /\/clientSecret /],
      ['a secret of 9 characters', { clientSecret: 'Zq7-vLm2k' }, /\/clientSecret /],
      ['a placeholder for a secret', { clientSecret: 'ChangeMe1234' }, /\/clientSecret stands for a secret/],
      ['a secret in the form of a hash', { clientSecret: '{sha512}abc' }, /\/clientSecret is not the handle of the current/],
      [
        'several at once',
        { ipFilterOp: 'allow', entitlements: ['fly.me'], jwkUri: 'x' },
        /\/ipFilters is missing.*\/jwkUri.*\/entitlements\/0/,
      ],
    ];
    for (const [what, given, named] of refused) {
      test(`refuses ${what}`, async () => describes(await create(given), 400, 'CSIBX0005E', named));
    }
    test('passthrough settings take 16,384 characters, not one more', async () => {
      // {"additionalProperties":{"a":"…"}}
      const fill = (size: number) => ({ a: 'x'.repeat(size - '{"additionalProperties":{"a":""}}'.length) });
      assert.equal((await create({ additionalProperties: fill(16_384) })).status, 201);
      describes(
        await create({ additionalProperties: fill(16_385) }),
        400,
        'CSIBX0005E',
        /\/additionalProperties and the other members that are only stored/,
      );
    });
  });

  describe('properties of clients created here', () => {
    test('their tokens are opaque, whatever the tenant’s are; jwt makes them JWTs', async () => {
      const tokenOf = async (given: Json) => server.token(await server.createApiClient(given));
      assert.match(await tokenOf({}), /^[A-Za-z0-9]{40}$/);
      assert.match(await tokenOf({ accessTokenType: 'default' }), /^[A-Za-z0-9]{40}$/);
      const [header = ''] = (await tokenOf({ accessTokenType: 'jwt', idTokenSigningAlg: 'RS256' })).split('.');
      assert.equal(JSON.parse(Buffer.from(header, 'base64url').toString()).alg, 'RS256');
    });
    test('their scopes are not restricted by default, and are granted when requested', async () => {
      const scopes = [{ name: 'vault.db.read', description: '' }];
      const ask = async (given: Json, scope?: string) => {
        const { clientId, clientSecret } = await server.createApiClient(given);
        const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
        const response = await server.post('/oauth2/token', scope === undefined ? form : { ...form, scope });
        const body = (await response.json()) as Json;
        return body.error ?? body.scope;
      };
      assert.equal(await ask({}, 'anything'), 'anything');
      assert.equal(await ask({ overrideSettings: { restrictScopes: true, scopes } }, 'vault.db.read'), 'vault.db.read');
      assert.equal(await ask({ overrideSettings: { restrictScopes: true, scopes } }, 'anything'), 'invalid_scope');
      assert.equal(await ask({ overrideSettings: { restrictScopes: true, scopes } }), undefined);
      assert.equal(await ask({ overrideSettings: { restrictScopes: true, scopes } }, 'openid'), 'openid');
    });
    test('a client that is created disabled gets no token', async () => {
      const { clientId, clientSecret } = await server.createApiClient({ enabled: false });
      assert.equal(await server.accepts(clientId, clientSecret), false);
    });
    test('a chosen secret is the secret', async () => {
      const chosen = 'chosen-by-a-program-0123456789-abcdef';
      const { clientId, clientSecret } = await server.createApiClient({ clientSecret: chosen });
      assert.equal(clientSecret, chosen);
      assert.equal(await server.accepts(clientId, chosen), true);
    });
  });

  describe('PUT', () => {
    const put = (id: string, body: Json, token?: string) => server.request('PUT', `${PATH}/${id}`, { ...REQUIRED_MEMBERS, ...body }, token);

    test('omitted values stay, within its parts too; null and empty remove them', async () => {
      const { id } = await server.createApiClient({
        description: 'kept',
        ipFilterOp: 'allow',
        ipFilters: ['127.0.0.1'],
        accessTokenType: 'jwt',
        idTokenSigningAlg: 'ES256',
        overrideSettings: { restrictScopes: true, scopes: [{ name: 'a', description: 'A.' }], signKeyLabel: 'x' },
        additionalConfig: { clientAuthMethod: 'client_secret_post', oidcv3: true },
        additionalProperties: { a: 1 },
      });
      const before = await server.read(id);
      const clientSecret = before.clientSecret;
      assert.equal((await put(id, { clientSecret })).status, 204);
      assert.deepEqual(await server.read(id), before);
      assert.equal((await put(id, { clientSecret, overrideSettings: { accessTokenLifetime: 60 } })).status, 204);
      const { restrictScopes, scopes, accessTokenLifetime } = (await server.read(id)).overrideSettings as Json;
      assert.deepEqual([restrictScopes, scopes, accessTokenLifetime], [true, [{ name: 'a', description: 'A.' }], 60]);
      const gone = {
        description: '',
        ipFilterOp: null,
        ipFilters: [],
        idTokenSigningAlg: null,
        accessTokenType: null,
        overrideSettings: { scopes: [], signKeyLabel: null, accessTokenLifetime: null },
        additionalConfig: { clientAuthMethod: null, oidcv3: null },
        additionalProperties: {},
      };
      assert.equal((await put(id, { clientSecret, ...gone })).status, 204);
      const after = await server.read(id);
      const plain = await server.createApiClient({ overrideSettings: { restrictScopes: true } });
      for (const name of [
        'description',
        'ipFilterOp',
        'ipFilters',
        'idTokenSigningAlg',
        'accessTokenType',
        'overrideSettings',
        'additionalProperties',
        'additionalConfig',
      ]) {
        assert.deepEqual(after[name], plain[name], name);
      }
    });
    test('settings that only the management API has stay', async () => {
      const { clientId } = await server.create({
        owner: 'payments',
        labels: { a: 'b' },
        claims: { 'https://e.example/c': 1 },
        scopes: ['s'],
        access_token_format: 'jwt',
      });
      const path = `/clients/${clientId}`;
      const native = async () => (await (await server.manage('GET', path)).json()) as Json;
      const before = await native();
      const shown = await server.read(clientId);
      assert.equal(shown.accessTokenType, 'jwt');
      assert.equal((await put(clientId, { ...shown, clientName: 'after' })).status, 204);
      const { name, updated_at, ...after } = await native();
      const { name: _, updated_at: __, ...rest } = before;
      assert.equal(name, 'after');
      assert.deepEqual(after, rest);
      // A format that is the tenant's stays the tenant's.
      const { clientId: other } = await server.create({});
      assert.equal((await put(other, await server.read(other))).status, 204);
      assert.equal(((await (await server.manage('GET', `/clients/${other}`)).json()) as Json).access_token_format, null);
    });
    test('default scopes follow where they did, and are never more than the scopes', async () => {
      const { clientId } = await server.create({ scopes: ['a', 'b'] });
      const defaults = async () => ((await (await server.manage('GET', `/clients/${clientId}`)).json()) as Json).default_scopes;
      const scopes = (...names: string[]) => ({ overrideSettings: { scopes: names.map((name) => ({ name, description: '' })) } });
      assert.equal((await put(clientId, scopes('a', 'c'))).status, 204);
      assert.deepEqual(await defaults(), ['a', 'c']);
      await server.manage('PATCH', `/clients/${clientId}`, { default_scopes: ['c'] });
      assert.equal((await put(clientId, scopes('c', 'd'))).status, 204);
      assert.deepEqual(await defaults(), ['c']);
      assert.equal((await put(clientId, scopes('d'))).status, 204);
      assert.deepEqual(await defaults(), []);
    });
    test('neither the id nor the client id can be changed', async () => {
      const { id, clientSecret } = await server.createApiClient();
      describes(await put(id, { clientSecret, clientId: 'other' }), 400, 'CSIBX0005E', /\/clientId cannot be changed/);
      describes(await put(id, { clientSecret, id: 'other' }), 400, 'CSIBX0005E', /\/id cannot be changed/);
    });
    test('enabled may be omitted; false ends its tokens at once, true lets it get new ones', async () => {
      const created = await server.createApiClient({ entitlements: ['readAPIClients'] });
      const { enabled: _, ...rest } = { ...REQUIRED_MEMBERS, entitlements: ['readAPIClients'], clientSecret: created.clientSecret } as Json;
      const token = await server.token(created);
      const ask = (body: Json) => server.request('PUT', `${PATH}/${created.id}`, body);
      assert.equal((await ask(rest)).status, 204);
      assert.equal((await server.request('GET', PATH, undefined, token)).status, 200);
      const disabled = await ask({ ...rest, enabled: false });
      assert.equal(disabled.status, 204);
      assert.equal((await server.request('GET', PATH, undefined, token)).status, 401);
      assert.equal((await ask(rest)).status, 204);
      assert.equal((await server.read(created.id)).enabled, false);
      assert.equal(await server.accepts(created.clientId, created.clientSecret), false);
      assert.equal((await ask({ ...rest, enabled: true })).status, 204);
      assert.equal(await server.accepts(created.clientId, created.clientSecret), true);
      const audit = await server.manage('GET', `/audit?request_id=${disabled.headers.get('mintmark-request-id')}`);
      const { entries } = (await audit.json()) as { entries: Json[] };
      assert.deepEqual(entries.map(({ event }) => event).toSorted(), ['client.disable', 'client.update']);
    });
    test('a stale version is refused by If-Match', async () => {
      const { id } = await server.createApiClient();
      const ask = async (version: string) => {
        const headers = { authorization: `Bearer ${await server.token()}`, 'content-type': 'application/json', 'if-match': version };
        return (await fetch(`${server.url}${PATH}/${id}`, { method: 'PUT', headers, body: JSON.stringify(REQUIRED_MEMBERS) })).status;
      };
      assert.equal(await ask('"7"'), 412);
      assert.equal(await ask('"1"'), 204);
    });

    describe('and the secret', () => {
      const good = async (clientId: string, ...secrets: string[]) => Promise.all(secrets.map((secret) => server.accepts(clientId, secret)));

      test('a chosen one replaces all earlier ones', async () => {
        const created = await server.createApiClient();
        const chosen = 'another-chosen-secret-0123456789-abc';
        assert.equal((await put(created.id, { clientSecret: chosen })).status, 204);
        assert.deepEqual(await good(created.clientId, created.clientSecret, chosen), [false, true]);
      });
      test('null counts as omitted: a new one', async () => {
        const created = await server.createApiClient();
        assert.equal((await put(created.id, { clientSecret: null })).status, 204);
        assert.deepEqual(await good(created.clientId, created.clientSecret), [false]);
      });
      test('its handle keeps it, until another is the current one', async () => {
        const created = await server.createApiClient();
        server.advance(11 * MINUTE);
        const { clientSecret: handle } = await server.read(created.id);
        assert.match(String(handle), /^\{hmac-sha256\}[0-9a-f-]{36}$/);
        assert.equal((await put(created.id, { clientSecret: handle })).status, 204);
        assert.deepEqual(await good(created.clientId, created.clientSecret), [true]);
        assert.equal((await put(created.id, {})).status, 204);
        describes(await put(created.id, { clientSecret: handle }), 400, 'CSIBX0005E', /\/clientSecret is not the handle of the current/);
      });
      for (const handle of [`{hmac-sha256}${ABSENT}`, '{sha512}abcdef', '{}', '{hmac-sha256}']) {
        test(`${handle} is 400, and changes nothing`, async () => {
          const created = await server.createApiClient();
          describes(await put(created.id, { clientName: 'no', clientSecret: handle }), 400, 'CSIBX0005E', /\/clientSecret/);
          assert.equal((await server.read(created.id)).clientName, REQUIRED_MEMBERS.clientName);
          assert.deepEqual(await good(created.clientId, created.clientSecret), [true]);
        });
      }
      test('a secret that is stored as a hash cannot be used for client_secret_jwt; a new one is created for it', async () => {
        const created = await server.createApiClient();
        const additionalConfig = { clientAuthMethod: 'client_secret_jwt' };
        const refused = await put(created.id, { clientSecret: created.clientSecret, additionalConfig });
        describes(refused, 400, 'CSIBX0005E', /\/additionalConfig\/clientAuthMethod needs a secret that is stored encrypted/);
        assert.equal((await put(created.id, { additionalConfig })).status, 204);
        const { clientSecret } = await server.read(created.id);
        assert.equal((await put(created.id, { clientSecret, additionalConfig })).status, 204);
      });
      test('a short chosen one is returned as it was sent, and stays', async () => {
        const chosen = 'Zq7-vLm2kP';
        const created = await server.createApiClient({ clientSecret: chosen });
        const secrets = async () =>
          ((await (await server.manage('GET', `/clients/${created.clientId}`)).json()) as { secrets: Json[] }).secrets;
        const before = await secrets();
        assert.deepEqual([before.length, before[0]?.kept_as], [1, 'argon2id']);
        assert.equal((await put(created.id, { clientSecret: chosen })).status, 204);
        assert.deepEqual(await secrets(), before);
        assert.deepEqual(await good(created.clientId, chosen), [true]);
      });
      test('a PUT that is refused creates none', async () => {
        const created = await server.createApiClient();
        assert.equal((await put(created.id, { entitlements: ['fly.me'] })).status, 400);
        assert.deepEqual(await good(created.clientId, created.clientSecret), [true]);
      });
    });
  });

  describe('visibility of the secret', () => {
    test('shows the secret to its creator for ten minutes, and to no client after', async () => {
      const created = await server.createApiClient();
      server.advance(9 * MINUTE);
      assert.equal((await server.read(created.id)).clientSecret, created.clientSecret);
      server.advance(MINUTE);
      assert.match(String((await server.read(created.id)).clientSecret), /^\{hmac-sha256\}/);
    });
    test('no other client, whatever its rights; a reader does not even see that there is one', async () => {
      const created = await server.createApiClient();
      assert.match(String((await server.read(created.id, await server.tokenWith('administrator'))).clientSecret), /^\{hmac-sha256\}/);
      assert.equal('clientSecret' in (await server.read(created.id, await server.tokenWith('readAPIClients'))), false);
    });
    test('not its creator, once it may only read', async () => {
      const maker = await server.create({ entitlements: ['manageAPIClients'] });
      const created = await server.createApiClient({}, await server.token(maker));
      await server.manage('PATCH', `/clients/${maker.clientId}`, { entitlements: ['readAPIClients'] });
      assert.equal('clientSecret' in (await server.read(created.id, await server.token(maker))), false);
    });
    test('not its creator, once it may no longer rotate secrets', async () => {
      const maker = await server.create({ entitlements: ['manageAPIClients'] });
      const created = await server.createApiClient({}, await server.token(maker));
      await server.manage('PATCH', `/clients/${maker.clientId}`, { entitlements: ['editAPIClients'] });
      assert.match(String((await server.read(created.id, await server.token(maker))).clientSecret), /^\{hmac-sha256\}/);
    });
    test('not its creator, once the client has more rights', async () => {
      const maker = await server.create({ entitlements: ['manageAPIClients'] });
      const token = await server.token(maker);
      const created = await server.createApiClient({}, token);
      assert.equal((await server.read(created.id, token)).clientSecret, created.clientSecret);
      await server.manage('PATCH', `/clients/${created.clientId}`, { entitlements: ['readAudit'] });
      assert.match(String((await server.read(created.id, token)).clientSecret), /^\{hmac-sha256\}/);
    });
    test('not in a list, for any client', async () => {
      const created = await server.createApiClient();
      const response = await server.request('GET', PATH);
      assert.equal(response.text.includes(created.clientSecret), false);
      const row = (response.body.apiClients as Json[]).find(({ id }) => id === created.id);
      assert.match(String(row?.clientSecret), /^\{hmac-sha256\}/);
    });
  });
});

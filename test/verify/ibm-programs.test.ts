// The server accepts requests in the form in which IBM's own programs send them: the JavaScript SDK
// (ibm-verify-sdk 2.0.7) and verifyctl with its templates. Some paths of IBM's API have an alias, which the
// server accepts too.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, suiteEnding } from '../running-server.ts';
import { type Json, REQUIRED_MEMBERS, startVerifyServer, type VerifyServer } from './verify-server.ts';

const OLD_PATH = '/apisecurity/v1.0/apiclients';
const PATH = '/v1.0/apiclients';
const { clientId: client_id, clientSecret: client_secret } = ADMIN;

describe('IBM Security Verify: programs', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  before(async () => {
    server = await startVerifyServer(ending);
  });

  // The SDK sends the client's credentials in the form, and the token both in the form and as a bearer token.
  describe('requests as the JavaScript SDK sends them', () => {
    const send = async (endpoint: string, token: string, headers: Record<string, string> = {}) => {
      const form = { client_id, client_secret, token };
      return server.post(`/v1.0/endpoint/default/${endpoint}`, form, {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        'cache-control': 'no-cache',
        ...headers,
      });
    };
    test('a token is active until logout() revokes it', async () => {
      const token = await server.token();
      assert.equal(((await (await send('introspect', token)).json()) as Json).active, true);
      assert.equal((await send('revoke', token)).status, 200);
      const after = await send('introspect', token);
      assert.deepEqual([after.status, await after.json()], [200, { active: false }]);
    });
    test('introspection also works with a charset in the content type', async () => {
      const type = 'application/x-www-form-urlencoded; charset=UTF-8';
      assert.equal((await send('introspect', 'nothing', { 'content-type': type })).status, 200);
    });
  });

  describe('aliases of paths', () => {
    test(`${OLD_PATH} behaves like ${PATH}`, async () => {
      const created = await server.request('POST', OLD_PATH, { ...REQUIRED_MEMBERS, clientName: 'Created at the old path' });
      assert.equal(created.status, 201, created.text);
      const location = new URL(created.headers.get('location') ?? '');
      assert.match(location.pathname, /^\/apisecurity\/v1\.0\/apiclients\/[0-9a-f-]{36}$/);
      const read = await server.request('GET', location.pathname);
      assert.equal(read.body.clientName, 'Created at the old path');
      assert.deepEqual(read.body, (await server.request('GET', location.pathname.replace('/apisecurity', ''))).body);
      const put = await server.request('PUT', location.pathname, { ...read.body, description: 'x' });
      assert.equal(put.status, 204, put.text);
      const search = new URLSearchParams({ search: 'clientName contains "at the old"' });
      assert.equal((await server.request('GET', `${OLD_PATH}?${search}`)).body.total, 1);
      assert.equal((await server.request('PATCH', OLD_PATH, [{ op: 'remove', path: `/${String(read.body.id)}` }])).status, 204);
      assert.equal((await server.request('DELETE', location.pathname)).status, 204);
      const deleted = await server.request('GET', location.pathname);
      assert.deepEqual([deleted.status, deleted.text], [404, '']);
      const refused = await server.request('POST', OLD_PATH, REQUIRED_MEMBERS, await server.tokenWith('readAPIClients'));
      assert.deepEqual([refused.status, refused.text], [403, '']);
    });
    test('/v1.0/apiclients/{id}/credentials returns YAML, with the secret only for the creator of the client', async () => {
      const created = await server.createApiClient();
      const response = await fetch(`${server.url}${PATH}/${created.id}/credentials`, {
        headers: { authorization: `Bearer ${await server.token()}` },
      });
      assert.match(response.headers.get('content-type') ?? '', /^application\/yaml/);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(await response.text(), `clientId: "${created.clientId}"\nclientSecret: "${created.clientSecret}"\n`);
      const reader = await fetch(`${server.url}${OLD_PATH}/${created.clientId}/credentials`, {
        headers: { authorization: `Bearer ${await server.tokenWith('readAPIClients')}` },
      });
      assert.equal(await reader.text(), `clientId: "${created.clientId}"\n`);
      const refused = await server.request('GET', `${PATH}/${created.id}/credentials`, undefined, await server.tokenWith('readAudit'));
      assert.equal(refused.status, 403);
    });
    test('/oauth2/public-jwks returns the key set, as /oauth2/jwks does', async () => {
      const [alias, original] = await Promise.all(['/oauth2/public-jwks', '/oauth2/jwks'].map((path) => fetch(server.url + path)));
      assert.deepEqual(await alias?.json(), await original?.json());
      assert.equal(alias?.headers.get('etag'), original?.headers.get('etag'));
    });
  });

  describe('request bodies', () => {
    for (const [name, body] of [
      ['a truncated body', '{"clientName": "x"'],
      ['a body that is not JSON', 'clientName: x'],
      ['a duplicate member', '{"clientName":"x","clientName":"y"}'],
    ]) {
      test(`${name}: CSIBX0004E`, async () => {
        for (const [method, path] of [
          ['POST', PATH],
          ['PUT', `${PATH}/x`],
          ['PATCH', '/v1.0/grants'],
          ['POST', '/v2.0/clients/x/secrets'],
        ] as const) {
          const response = await server.request(method, path, body);
          assert.deepEqual([response.status, response.body.messageId], [400, 'CSIBX0004E']);
          assert.match(
            String(response.body.messageDescription),
            /^The request failed because the request body contains improperly structured JSON\./,
          );
        }
      });
    }

    const STORED_FIELDS = {
      dpopProofSigningAlg: 'ES256',
      actorTokenTypes: ['urn:ietf:params:oauth:token-type:access_token'],
      requestedTokenTypes: ['urn:ietf:params:oauth:token-type:jwt'],
      validateJwtBearerJti: true,
    };
    test('fields of IBM’s schema that this server does not use are stored and returned', async () => {
      const { id, additionalConfig } = await server.createApiClient({ additionalConfig: STORED_FIELDS });
      for (const [name, value] of Object.entries(STORED_FIELDS)) assert.deepEqual((additionalConfig as Json)[name], value);
      const put = await server.request('PUT', `${PATH}/${id}`, {
        clientName: 'x',
        entitlements: [],
        additionalConfig: { actorTokenTypes: [] },
      });
      assert.equal(put.status, 204);
      const after = (await server.read(id)).additionalConfig as Json;
      assert.deepEqual([after.dpopProofSigningAlg, after.actorTokenTypes], ['ES256', []]);
    });

    const A = { name: 'a', description: 'A.' };
    const B = { name: 'b', description: '' };
    for (const [name, given, restrictScopes, scopes] of [
      ['at the top level', { restrictScopes: true, scopes: [A] }, true, [A]],
      ['at the top level, by names alone', { restrictScopes: true, scopes: ['b'] }, true, [B]],
      ['in overrideSettings', { overrideSettings: { restrictScopes: true, scopes: [A] } }, true, [A]],
      [
        'at both levels with equal values',
        { restrictScopes: true, scopes: [A], overrideSettings: { restrictScopes: true, scopes: [A] } },
        true,
        [A],
      ],
      ['at neither level', {}, false, []],
      ['in overrideSettings, with null at the top level', { restrictScopes: null, overrideSettings: { restrictScopes: true } }, true, []],
    ] as const) {
      test(`restrictScopes and scopes ${name} take effect, and are returned at both levels`, async () => {
        const created = await server.createApiClient(given);
        assert.deepEqual([created.restrictScopes, created.scopes], [restrictScopes, scopes]);
        const { overrideSettings } = created as unknown as { overrideSettings: Json };
        assert.deepEqual([overrideSettings.restrictScopes, overrideSettings.scopes], [restrictScopes, scopes]);
        const form = { grant_type: 'client_credentials', client_id: created.clientId, client_secret: created.clientSecret, scope: 'other' };
        assert.equal((await server.post('/oauth2/token', form)).status, restrictScopes ? 400 : 200);
      });
    }
    test('different values at the two levels: the changed one applies; if both were changed, the request is refused', async () => {
      const conflict = await server.request('POST', PATH, {
        ...REQUIRED_MEMBERS,
        restrictScopes: false,
        overrideSettings: { restrictScopes: true },
      });
      assert.equal(conflict.status, 400);
      assert.match(conflict.text, /\/restrictScopes differs from overrideSettings\/restrictScopes/);
      const created = await server.createApiClient({ scopes: [A] });
      const put = async (changed: Json) =>
        (await server.request('PUT', `${PATH}/${created.id}`, { ...(await server.read(created.id)), ...changed })).status;
      const reported = created as unknown as { overrideSettings: Json };
      assert.equal(await put({ restrictScopes: true }), 204);
      assert.equal((await server.read(created.id)).restrictScopes, true);
      assert.equal(await put({ overrideSettings: { ...reported.overrideSettings, restrictScopes: true, scopes: [B] } }), 204);
      assert.deepEqual((await server.read(created.id)).scopes, [B]);
      assert.equal(await put({ scopes: [A], overrideSettings: { ...reported.overrideSettings, scopes: [] } }), 400);
    });

    const EMPTY = {
      clientId: '',
      clientSecret: '',
      description: '',
      ipFilterOp: '',
      ipFilters: [''],
      jwkUri: '',
      accessTokenType: '',
      idTokenSigningAlg: '',
      restrictScopes: '',
      scopes: [{ name: '', description: '' }],
      overrideSettings: { restrictScopes: '', scopes: '', accessTokenLifetime: '', signKeyLabel: '' },
      additionalProperties: '',
      additionalConfig: {
        clientAuthMethod: '',
        allowedClientAssertionVerificationKeys: [''],
        jwks: '',
        introspectAuthorization: '',
        dpopBoundAccessTokens: '',
        tlsClientAuthAttribute: '',
        tlsClientAuthAttributeValue: '',
        clientAssertionSigningAlg: '',
        dpopProofSigningAlg: '',
      },
    };
    test('empty values, as in a template of verifyctl, count as omitted', async () => {
      const GENERATED = ['id', 'clientId', 'clientSecret', '_links'];
      const withoutGenerated = (client: Json) => Object.fromEntries(Object.entries(client).filter(([name]) => !GENERATED.includes(name)));
      const [plain, empty] = [await server.createApiClient(), await server.createApiClient({ ...EMPTY, entitlements: [''] })];
      assert.deepEqual(withoutGenerated(empty), withoutGenerated(plain));
      const set = await server.createApiClient({
        ipFilterOp: 'allow',
        ipFilters: ['127.0.0.1'],
        accessTokenType: 'jwt',
        restrictScopes: true,
      });
      const { clientName } = REQUIRED_MEMBERS;
      assert.equal(
        (await server.request('PUT', `${PATH}/${set.id}`, { ...EMPTY, clientName, entitlements: [], ipFilters: ['127.0.0.1'], scopes: '' }))
          .status,
        204,
      );
      const after = await server.read(set.id);
      assert.deepEqual([after.ipFilterOp, after.accessTokenType, after.restrictScopes], ['allow', 'jwt', true], 'no setting is removed');
    });
    test('an empty clientName is refused like a missing one', async () => {
      assert.equal((await server.request('POST', PATH, { ...REQUIRED_MEMBERS, clientName: '' })).status, 400);
    });

    for (const [given, message] of [
      [{ ipFilterOp: 'maybe' }, '/ipFilterOp must be equal to one of the allowed values.'],
      [{ ipFilterOp: 1 }, '/ipFilterOp must be equal to one of the allowed values.'],
      [{ description: 1 }, '/description must be string or null.'],
      [{ overrideSettings: [] }, '/overrideSettings must be object or null.'],
      [{ overrideSettings: { scopes: 1 } }, '/overrideSettings/scopes must be array or null.'],
      [{ overrideSettings: { colour: 1 } }, '/overrideSettings/colour is not a field of this resource.'],
      [{ overrideSettings: { accessTokenLifetime: 0 } }, '/overrideSettings/accessTokenLifetime must be >= 1.'],
      [{ scopes: [1] }, '/scopes/0 must be object or string.'],
    ] as const) {
      test(`${JSON.stringify(given)}: the description names the field and the problem`, async () => {
        const response = await server.request('POST', PATH, { ...REQUIRED_MEMBERS, ...given });
        assert.equal(response.status, 400);
        assert.equal(response.body.messageDescription, `The request is invalid: ${message}`);
      });
    }
    test('the management API reports each invalid field and its problem', async () => {
      const { clientId } = await server.create({ name: 'x' });
      const response = await server.manage('PATCH', `/clients/${clientId}`, { description: 1, scopes: 'a', jwks: { keys: 1 } });
      const { errors } = (await response.json()) as { errors: Json[] };
      assert.deepEqual(errors.map(({ pointer, detail }) => `${pointer} ${detail}`).toSorted(), [
        '/description must be string or null',
        '/jwks/keys must be array',
        '/scopes must be array or null',
      ]);
    });
  });
});

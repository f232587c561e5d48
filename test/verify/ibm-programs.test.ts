// Requests as IBM's own programs send them: the JavaScript SDK (ibm-verify-sdk 2.0.7), templates of
// verifyctl, and IBM's other addresses.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, suiteEnding } from '../running-server.ts';
import { type Json, LEAST, startVerifyServer, type VerifyServer } from './verify-server.ts';

const OLD = '/apisecurity/v1.0/apiclients';
const NOW = '/v1.0/apiclients';
const { clientId: client_id, clientSecret: client_secret } = ADMIN;

describe('IBM Security Verify: programs', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  before(async () => {
    server = await startVerifyServer(ending);
  });

  describe('the JavaScript SDK sends the introspected token as a bearer token, and its credentials in the form', () => {
    const send = async (endpoint: string, token: string, headers: Record<string, string> = {}) => {
      const form = { client_id, client_secret, token };
      return server.post(`/v1.0/endpoint/default/${endpoint}`, form, {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        'cache-control': 'no-cache',
        ...headers,
      });
    };
    test('isAuthenticated, logout, isAuthenticated', async () => {
      const token = await server.token();
      assert.equal(((await (await send('introspect', token)).json()) as Json).active, true);
      assert.equal((await send('revoke', token)).status, 200);
      const after = await send('introspect', token);
      assert.deepEqual([after.status, await after.json()], [200, { active: false }]);
    });
    test('off the hot path as well', async () => {
      const type = 'application/x-www-form-urlencoded; charset=UTF-8';
      assert.equal((await send('introspect', 'nothing', { 'content-type': type })).status, 200);
    });
  });

  describe('other addresses', () => {
    test(`${OLD} is ${NOW}`, async () => {
      const created = await server.ask('POST', OLD, { ...LEAST, clientName: 'By the old address' });
      assert.equal(created.status, 201, created.text);
      const location = new URL(created.headers.get('location') ?? '');
      assert.match(location.pathname, /^\/apisecurity\/v1\.0\/apiclients\/[0-9a-f-]{36}$/);
      const read = await server.ask('GET', location.pathname);
      assert.equal(read.body.clientName, 'By the old address');
      assert.deepEqual(read.body, (await server.ask('GET', location.pathname.replace('/apisecurity', ''))).body);
      const put = await server.ask('PUT', location.pathname, { ...read.body, description: 'x' });
      assert.equal(put.status, 204, put.text);
      const search = new URLSearchParams({ search: 'clientName contains "By the old"' });
      assert.equal((await server.ask('GET', `${OLD}?${search}`)).body.total, 1);
      assert.equal((await server.ask('PATCH', OLD, [{ op: 'remove', path: `/${String(read.body.id)}` }])).status, 204);
      assert.equal((await server.ask('DELETE', location.pathname)).status, 204);
      const gone = await server.ask('GET', location.pathname);
      assert.deepEqual([gone.status, gone.text], [404, '']);
      const refused = await server.ask('POST', OLD, LEAST, await server.holder('readAPIClients'));
      assert.deepEqual([refused.status, refused.text], [403, '']);
    });
    test('/v1.0/apiclients/{id}/credentials: YAML, with the secret for its creator only', async () => {
      const created = await server.make();
      const ask = (token?: string) =>
        server.ask('GET', `${NOW}/${created.id}/credentials`, undefined, token).catch((error) => assert.fail(String(error)));
      const response = await fetch(`${server.url}${NOW}/${created.id}/credentials`, {
        headers: { authorization: `Bearer ${await server.token()}` },
      });
      assert.match(response.headers.get('content-type') ?? '', /^application\/yaml/);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(await response.text(), `clientId: "${created.clientId}"\nclientSecret: "${created.clientSecret}"\n`);
      const reader = await fetch(`${server.url}${OLD}/${created.clientId}/credentials`, {
        headers: { authorization: `Bearer ${await server.holder('readAPIClients')}` },
      });
      assert.equal(await reader.text(), `clientId: "${created.clientId}"\n`);
      assert.equal((await ask(await server.holder('readAudit'))).status, 403);
    });
    test('/oauth2/public-jwks is the key set', async () => {
      const [alias, own] = await Promise.all(['/oauth2/public-jwks', '/oauth2/jwks'].map((path) => fetch(server.url + path)));
      assert.deepEqual(await alias?.json(), await own?.json());
      assert.equal(alias?.headers.get('etag'), own?.headers.get('etag'));
    });
  });

  describe('bodies', () => {
    for (const [name, body] of [
      ['cut off', '{"clientName": "x"'],
      ['no JSON', 'clientName: x'],
      ['a member twice', '{"clientName":"x","clientName":"y"}'],
    ]) {
      test(`${name}: CSIBX0004E`, async () => {
        for (const [method, path] of [
          ['POST', NOW],
          ['PUT', `${NOW}/x`],
          ['PATCH', '/v1.0/grants'],
          ['POST', '/v2.0/clients/x/secrets'],
        ] as const) {
          const response = await server.ask(method, path, body);
          assert.deepEqual([response.status, response.body.messageId], [400, 'CSIBX0004E']);
          assert.match(
            String(response.body.messageDescription),
            /^The request failed because the request body contains improperly structured JSON\./,
          );
        }
      });
    }

    const KEPT = {
      dpopProofSigningAlg: 'ES256',
      actorTokenTypes: ['urn:ietf:params:oauth:token-type:access_token'],
      requestedTokenTypes: ['urn:ietf:params:oauth:token-type:jwt'],
      validateJwtBearerJti: true,
    };
    test('fields of the general schema are stored and returned', async () => {
      const { id, additionalConfig } = await server.make({ additionalConfig: KEPT });
      for (const [name, value] of Object.entries(KEPT)) assert.deepEqual((additionalConfig as Json)[name], value);
      const put = await server.ask('PUT', `${NOW}/${id}`, { clientName: 'x', entitlements: [], additionalConfig: { actorTokenTypes: [] } });
      assert.equal(put.status, 204);
      const after = (await server.read(id)).additionalConfig as Json;
      assert.deepEqual([after.dpopProofSigningAlg, after.actorTokenTypes], ['ES256', []]);
    });

    const A = { name: 'a', description: 'A.' };
    const B = { name: 'b', description: '' };
    for (const [name, given, restrictScopes, scopes] of [
      ['at the top', { restrictScopes: true, scopes: [A] }, true, [A]],
      ['at the top, names alone', { restrictScopes: true, scopes: ['b'] }, true, [B]],
      ['below', { overrideSettings: { restrictScopes: true, scopes: [A] } }, true, [A]],
      ['in both places alike', { restrictScopes: true, scopes: [A], overrideSettings: { restrictScopes: true, scopes: [A] } }, true, [A]],
      ['nowhere', {}, false, []],
      ['null at the top, and below', { restrictScopes: null, overrideSettings: { restrictScopes: true } }, true, []],
    ] as const) {
      test(`restrictScopes and scopes ${name}: enforced, and returned at both levels`, async () => {
        const created = await server.make(given);
        assert.deepEqual([created.restrictScopes, created.scopes], [restrictScopes, scopes]);
        const { overrideSettings } = created as unknown as { overrideSettings: Json };
        assert.deepEqual([overrideSettings.restrictScopes, overrideSettings.scopes], [restrictScopes, scopes]);
        const form = { grant_type: 'client_credentials', client_id: created.clientId, client_secret: created.clientSecret, scope: 'other' };
        assert.equal((await server.post('/oauth2/token', form)).status, restrictScopes ? 400 : 200);
      });
    }
    test('two levels that differ: refused where both are new, otherwise the new one applies', async () => {
      const conflict = await server.ask('POST', NOW, { ...LEAST, restrictScopes: false, overrideSettings: { restrictScopes: true } });
      assert.equal(conflict.status, 400);
      assert.match(conflict.text, /\/restrictScopes differs from overrideSettings\/restrictScopes/);
      const created = await server.make({ scopes: [A] });
      const put = async (changed: Json) =>
        (await server.ask('PUT', `${NOW}/${created.id}`, { ...(await server.read(created.id)), ...changed })).status;
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
    test('empty values of a template count as omitted', async () => {
      const OWN = ['id', 'clientId', 'clientSecret', '_links'];
      const withoutOwn = (client: Json) => Object.fromEntries(Object.entries(client).filter(([name]) => !OWN.includes(name)));
      const [plain, empty] = [await server.make(), await server.make({ ...EMPTY, entitlements: [''] })];
      assert.deepEqual(withoutOwn(empty), withoutOwn(plain));
      const set = await server.make({ ipFilterOp: 'allow', ipFilters: ['127.0.0.1'], accessTokenType: 'jwt', restrictScopes: true });
      const { clientName } = LEAST;
      assert.equal(
        (await server.ask('PUT', `${NOW}/${set.id}`, { ...EMPTY, clientName, entitlements: [], ipFilters: ['127.0.0.1'], scopes: '' }))
          .status,
        204,
      );
      const after = await server.read(set.id);
      assert.deepEqual([after.ipFilterOp, after.accessTokenType, after.restrictScopes], ['allow', 'jwt', true], 'nothing is taken away');
    });
    test('an empty name counts as none', async () => {
      assert.equal((await server.ask('POST', NOW, { ...LEAST, clientName: '' })).status, 400);
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
      test(`${JSON.stringify(given)}: one sentence`, async () => {
        const response = await server.ask('POST', NOW, { ...LEAST, ...given });
        assert.equal(response.status, 400);
        assert.equal(response.body.messageDescription, `The request is invalid: ${message}`);
      });
    }
    test('in the management API, too', async () => {
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

// PUT of API clients by IBM Security Verify's API: what it changes and what it leaves unchanged.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { ABSENT, API_CLIENTS, describesProblem } from './api-client-requests.ts';
import { type Json, REQUIRED_MEMBERS, startVerifyServer, type VerifyServer } from './verify-server.ts';

const MINUTE = 60_000;

describe('IBM Security Verify: replaced API clients', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  before(async () => {
    server = await startVerifyServer(ending);
  });

  describe('PUT', () => {
    const put = (id: string, body: Json, token?: string) =>
      server.request('PUT', `${API_CLIENTS}/${id}`, { ...REQUIRED_MEMBERS, ...body }, token);

    test('leaves omitted values unchanged, also in nested objects; null and empty values remove them', async () => {
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
      const deleted = {
        description: '',
        ipFilterOp: null,
        ipFilters: [],
        idTokenSigningAlg: null,
        accessTokenType: null,
        overrideSettings: { scopes: [], signKeyLabel: null, accessTokenLifetime: null },
        additionalConfig: { clientAuthMethod: null, oidcv3: null },
        additionalProperties: {},
      };
      assert.equal((await put(id, { clientSecret, ...deleted })).status, 204);
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
    test('leaves settings unchanged that only the management API has', async () => {
      const { clientId } = await server.create({
        owner: 'payments',
        labels: { a: 'b' },
        claims: { 'https://e.example/c': 1 },
        scopes: ['s'],
        access_token_format: 'jwt',
      });
      const path = `/clients/${clientId}`;
      const readByManagement = async () => (await (await server.manage('GET', path)).json()) as Json;
      const before = await readByManagement();
      const shown = await server.read(clientId);
      assert.equal(shown.accessTokenType, 'jwt');
      assert.equal((await put(clientId, { ...shown, clientName: 'after' })).status, 204);
      const { name, updated_at, ...after } = await readByManagement();
      const { name: _, updated_at: __, ...rest } = before;
      assert.equal(name, 'after');
      assert.deepEqual(after, rest);
      // A client without its own format still has none.
      const { clientId: other } = await server.create({});
      assert.equal((await put(other, await server.read(other))).status, 204);
      assert.equal(((await (await server.manage('GET', `/clients/${other}`)).json()) as Json).access_token_format, null);
    });
    test('default scopes that equalled the scopes still do, and others are reduced to the scopes', async () => {
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
    test('cannot change the id or the client id', async () => {
      const { id, clientSecret } = await server.createApiClient();
      describesProblem(await put(id, { clientSecret, clientId: 'other' }), 400, 'CSIBX0005E', /\/clientId cannot be changed/);
      describesProblem(await put(id, { clientSecret, id: 'other' }), 400, 'CSIBX0005E', /\/id cannot be changed/);
    });
    test('enabled is optional; false ends the tokens at once, true allows new ones', async () => {
      const created = await server.createApiClient({ entitlements: ['readAPIClients'] });
      const { enabled: _, ...rest } = { ...REQUIRED_MEMBERS, entitlements: ['readAPIClients'], clientSecret: created.clientSecret } as Json;
      const token = await server.token(created);
      const put = (body: Json) => server.request('PUT', `${API_CLIENTS}/${created.id}`, body);
      assert.equal((await put(rest)).status, 204);
      assert.equal((await server.request('GET', API_CLIENTS, undefined, token)).status, 200);
      const disabled = await put({ ...rest, enabled: false });
      assert.equal(disabled.status, 204);
      assert.equal((await server.request('GET', API_CLIENTS, undefined, token)).status, 401);
      assert.equal((await put(rest)).status, 204);
      assert.equal((await server.read(created.id)).enabled, false);
      assert.equal(await server.accepts(created.clientId, created.clientSecret), false);
      assert.equal((await put({ ...rest, enabled: true })).status, 204);
      assert.equal(await server.accepts(created.clientId, created.clientSecret), true);
      const audit = await server.manage('GET', `/audit?request_id=${disabled.headers.get('mintmark-request-id')}`);
      const { entries } = (await audit.json()) as { entries: Json[] };
      assert.deepEqual(entries.map(({ event }) => event).toSorted(), ['client.disable', 'client.update']);
    });
    test('an outdated version in If-Match is refused', async () => {
      const { id } = await server.createApiClient();
      const put = async (version: string) => {
        const headers = { authorization: `Bearer ${await server.token()}`, 'content-type': 'application/json', 'if-match': version };
        return (await fetch(`${server.url}${API_CLIENTS}/${id}`, { method: 'PUT', headers, body: JSON.stringify(REQUIRED_MEMBERS) }))
          .status;
      };
      assert.equal(await put('"7"'), 412);
      assert.equal(await put('"1"'), 204);
    });

    describe('PUT with clientSecret', () => {
      const areValid = async (clientId: string, ...secrets: string[]) =>
        Promise.all(secrets.map((secret) => server.accepts(clientId, secret)));

      test('a chosen secret replaces all earlier ones', async () => {
        const created = await server.createApiClient();
        const chosen = 'another-chosen-secret-0123456789-abc';
        assert.equal((await put(created.id, { clientSecret: chosen })).status, 204);
        assert.deepEqual(await areValid(created.clientId, created.clientSecret, chosen), [false, true]);
      });
      test('null creates a new secret, as if omitted', async () => {
        const created = await server.createApiClient();
        assert.equal((await put(created.id, { clientSecret: null })).status, 204);
        assert.deepEqual(await areValid(created.clientId, created.clientSecret), [false]);
      });
      test('the secret equivalent of the current secret retains it; that of an earlier one is refused', async () => {
        const created = await server.createApiClient();
        server.advance(11 * MINUTE);
        const { clientSecret: secretEquivalent } = await server.read(created.id);
        assert.match(String(secretEquivalent), /^\{hmac-sha256\}[0-9a-f-]{36}$/);
        assert.equal((await put(created.id, { clientSecret: secretEquivalent })).status, 204);
        assert.deepEqual(await areValid(created.clientId, created.clientSecret), [true]);
        assert.equal((await put(created.id, {})).status, 204);
        describesProblem(
          await put(created.id, { clientSecret: secretEquivalent }),
          400,
          'CSIBX0005E',
          /\/clientSecret is not the handle of the current/,
        );
      });
      for (const secretEquivalent of [`{hmac-sha256}${ABSENT}`, '{sha512}abcdef', '{}', '{hmac-sha256}']) {
        test(`${secretEquivalent} is refused with 400, and nothing is changed`, async () => {
          const created = await server.createApiClient();
          describesProblem(
            await put(created.id, { clientName: 'no', clientSecret: secretEquivalent }),
            400,
            'CSIBX0005E',
            /\/clientSecret/,
          );
          assert.equal((await server.read(created.id)).clientName, REQUIRED_MEMBERS.clientName);
          assert.deepEqual(await areValid(created.clientId, created.clientSecret), [true]);
        });
      }
      test('a secret that is stored as a hash cannot be used for client_secret_jwt; a new one is created for it', async () => {
        const created = await server.createApiClient();
        const additionalConfig = { clientAuthMethod: 'client_secret_jwt' };
        const refused = await put(created.id, { clientSecret: created.clientSecret, additionalConfig });
        describesProblem(refused, 400, 'CSIBX0005E', /\/additionalConfig\/clientAuthMethod needs a secret that is stored encrypted/);
        assert.equal((await put(created.id, { additionalConfig })).status, 204);
        const { clientSecret } = await server.read(created.id);
        assert.equal((await put(created.id, { clientSecret, additionalConfig })).status, 204);
      });
      test('a short chosen secret is returned to its creator, and can be sent back unchanged', async () => {
        const chosen = 'Zq7-vLm2kP';
        const created = await server.createApiClient({ clientSecret: chosen });
        const secrets = async () =>
          ((await (await server.manage('GET', `/clients/${created.clientId}`)).json()) as { secrets: Json[] }).secrets;
        const before = await secrets();
        assert.deepEqual([before.length, before[0]?.kept_as], [1, 'argon2id']);
        assert.equal((await put(created.id, { clientSecret: chosen })).status, 204);
        assert.deepEqual(await secrets(), before);
        assert.deepEqual(await areValid(created.clientId, chosen), [true]);
      });
      test('a refused PUT creates no secret', async () => {
        const created = await server.createApiClient();
        assert.equal((await put(created.id, { entitlements: ['fly.me'] })).status, 400);
        assert.deepEqual(await areValid(created.clientId, created.clientSecret), [true]);
      });
    });
  });
});

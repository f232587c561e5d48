// The requests of a program that was written after IBM Security Verify's documentation: it creates a client,
// reads it at its Location, gets a token, changes the client, rotates the secret and deletes the client.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { REQUIRED_MEMBERS, startVerifyServer, type VerifyServer } from './verify-server.ts';

const MINUTE = 60_000;

describe('a program written for IBM Security Verify', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  before(async () => {
    server = await startVerifyServer(ending);
  });

  test('creates a client, reads it at its Location, gets a token, and replaces the client and its secret', async () => {
    const created = await server.request('POST', '/v1.0/apiclients', { ...REQUIRED_MEMBERS, description: 'first' });
    assert.deepEqual([created.status, created.text, created.headers.get('content-length')], [201, '', '0']);
    const location = created.headers.get('location') ?? '';
    assert.ok(location.startsWith(`${server.publicUrl}/v1.0/apiclients/`), location);

    const path = new URL(location).pathname;
    const client = await server.request('GET', path);
    const { id, clientId, clientSecret } = client.body as { id: string; clientId: string; clientSecret: string };
    assert.match(clientSecret, /^mms_[0-9A-Za-z]{49}$/);
    assert.equal(path, `/v1.0/apiclients/${id}`);
    assert.notEqual(id, clientId);

    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const token = await server.post('/v1.0/endpoint/default/token', form);
    const response = await token.text();
    assert.match(response, /^\{"access_token":"[A-Za-z0-9]{40}","grant_id":"[0-9a-f-]{36}","token_type":"Bearer","expires_in":7200\}$/);

    // Like IBM's program, a PUT with all members and the change, without the secret.
    const put = await server.request('PUT', path, { ...REQUIRED_MEMBERS, description: 'second' });
    assert.deepEqual([put.status, put.text], [204, '']);
    assert.equal(await server.accepts(clientId, clientSecret), false);
    const changed = await server.read(id);
    assert.equal(changed.description, 'second');
    assert.notEqual(changed.clientSecret, clientSecret);
    assert.equal(await server.accepts(clientId, String(changed.clientSecret)), true);
    assert.equal(await stillActive(JSON.parse(response).access_token, form, String(changed.clientSecret)), true);

    const removed = await server.request('DELETE', path);
    assert.deepEqual([removed.status, removed.text], [204, '']);
    assert.equal((await server.request('DELETE', path)).status, 204);
    assert.equal(await server.accepts(clientId, String(changed.clientSecret)), false);
  });

  // A new secret ends no token.
  const stillActive = async (token: string, form: { client_id: string }, clientSecret: string): Promise<boolean> => {
    const response = await server.post('/v1.0/endpoint/default/introspect', {
      client_id: form.client_id,
      client_secret: clientSecret,
      token,
    });
    return JSON.parse(await response.text()).active;
  };

  test('reads a client, changes one value and writes it back: nothing else changes, including the secret', async () => {
    const created = await server.createApiClient({
      description: 'kept',
      entitlements: ['readAPIClients', 'AnalyticsDataSyncToCloud'],
      ipFilterOp: 'allow',
      ipFilters: ['127.0.0.1', '10.0.0.0/8', '192.0.2.1-192.0.2.9'],
      accessTokenType: 'default',
      idTokenSigningAlg: 'RS256',
      overrideSettings: {
        restrictScopes: true,
        scopes: [{ name: 'vault.db.read', description: 'Reads.' }],
        accessTokenLifetime: 600,
        signKeyLabel: 'server',
      },
      additionalProperties: { team: 'a', nested: { deep: [1, null] } },
      additionalConfig: { clientAuthMethod: 'client_secret_post', validateClientAssertionJti: false, introspectAuthorization: 'self' },
    });
    // Within ten minutes with the secret itself, afterwards with its secret equivalent.
    for (const wait of [0, 11 * MINUTE]) {
      server.advance(wait);
      const before = await server.read(created.id);
      assert.equal(String(before.clientSecret).startsWith('{hmac-sha256}'), wait > 0);
      assert.equal(
        (await server.request('PUT', `/v1.0/apiclients/${created.id}`, { ...before, clientName: `Renamed ${wait}` })).status,
        204,
      );
      const after = await server.read(created.id);
      assert.deepEqual(after, { ...before, clientName: `Renamed ${wait}` });
      assert.equal(await server.accepts(created.clientId, created.clientSecret), true);
    }
  });

  test('rotates the secret with an overlap: the old secret is valid until the given time', async () => {
    const created = await server.createApiClient();
    const path = `/oidc-mgmt/v2.0/clients/${created.clientId}/secrets`;
    const end = Math.floor(Date.now() / 1000) + 86_400 + 40 * 60;
    const rotated = await server.request('POST', path, {
      deleteRotatedSecrets: false,
      description: 'April rotation',
      rotatedSecretExpiredAt: end,
    });
    assert.equal(rotated.status, 200, rotated.text);
    const newSecret = String(rotated.body.clientSecret);
    const { body: shown } = await server.request('GET', path);
    assert.equal(shown.clientSecret, newSecret);
    const [old] = shown.rotatedSecrets as Record<string, unknown>[];
    assert.deepEqual([old?.description, old?.expiredAt, old?.path], ['April rotation', end, '/rotatedSecrets/0']);
    assert.match(String(old?.value), /^\{hmac-sha256\}[0-9a-f-]{36}$/);
    for (const secret of [created.clientSecret, newSecret]) assert.equal(await server.accepts(created.clientId, secret), true);
    server.advance(86_400_000 + 40 * MINUTE);
    assert.equal(await server.accepts(created.clientId, created.clientSecret), false);
    assert.equal(await server.accepts(created.clientId, newSecret), true);
    assert.deepEqual((await server.request('GET', path)).body.rotatedSecrets, []);
  });
});

// API clients of IBM Security Verify: who is shown a secret, and how long.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { API_CLIENTS } from './api-client-requests.ts';
import { type Json, startVerifyServer, type VerifyServer } from './verify-server.ts';

const MINUTE = 60_000;

describe('IBM Security Verify: secrets of API clients', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  before(async () => {
    server = await startVerifyServer(ending);
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
      const response = await server.request('GET', API_CLIENTS);
      assert.equal(response.text.includes(created.clientSecret), false);
      const row = (response.body.apiClients as Json[]).find(({ id }) => id === created.id);
      assert.match(String(row?.clientSecret), /^\{hmac-sha256\}/);
    });
  });
});

// IBM Security Verify's API shows the secret of an API client to its creator only, for ten minutes.
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
    test('the creator of a client gets the secret for ten minutes', async () => {
      const created = await server.createApiClient();
      server.advance(9 * MINUTE);
      assert.equal((await server.read(created.id)).clientSecret, created.clientSecret);
      server.advance(MINUTE);
      assert.match(String((await server.read(created.id)).clientSecret), /^\{hmac-sha256\}/);
    });
    test('no other client gets the secret, whatever its rights; a reader does not get a secret equivalent either', async () => {
      const created = await server.createApiClient();
      assert.match(String((await server.read(created.id, await server.tokenWith('administrator'))).clientSecret), /^\{hmac-sha256\}/);
      assert.equal('clientSecret' in (await server.read(created.id, await server.tokenWith('readAPIClients'))), false);
    });
    test('the creator does not get the secret once it may only read', async () => {
      const creator = await server.create({ entitlements: ['manageAPIClients'] });
      const created = await server.createApiClient({}, await server.token(creator));
      await server.manage('PATCH', `/clients/${creator.clientId}`, { entitlements: ['readAPIClients'] });
      assert.equal('clientSecret' in (await server.read(created.id, await server.token(creator))), false);
    });
    test('the creator does not get the secret once it may not rotate secrets', async () => {
      const creator = await server.create({ entitlements: ['manageAPIClients'] });
      const created = await server.createApiClient({}, await server.token(creator));
      await server.manage('PATCH', `/clients/${creator.clientId}`, { entitlements: ['editAPIClients'] });
      assert.match(String((await server.read(created.id, await server.token(creator))).clientSecret), /^\{hmac-sha256\}/);
    });
    test('the creator does not get the secret once the client has more rights', async () => {
      const creator = await server.create({ entitlements: ['manageAPIClients'] });
      const token = await server.token(creator);
      const created = await server.createApiClient({}, token);
      assert.equal((await server.read(created.id, token)).clientSecret, created.clientSecret);
      await server.manage('PATCH', `/clients/${created.clientId}`, { entitlements: ['readAudit'] });
      assert.match(String((await server.read(created.id, token)).clientSecret), /^\{hmac-sha256\}/);
    });
    test('a list contains no secret', async () => {
      const created = await server.createApiClient();
      const response = await server.request('GET', API_CLIENTS);
      assert.equal(response.text.includes(created.clientSecret), false);
      const row = (response.body.apiClients as Json[]).find(({ id }) => id === created.id);
      assert.match(String(row?.clientSecret), /^\{hmac-sha256\}/);
    });
  });
});

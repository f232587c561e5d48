// No client has the name of an operator, or the subject of a user, wherever it comes from.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from './running-server.ts';
import { REQUIRED_MEMBERS, startVerifyServer, type VerifyServer } from './verify/verify-server.ts';

describe('a client id', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  before(async () => {
    server = await startVerifyServer(ending);
  });

  const ways: Readonly<Record<string, (clientId: string) => Promise<{ readonly status: number }>>> = {
    'of the management API': (clientId) => server.manage('POST', '/clients', { name: 'x', client_id: clientId }),
    'of a dry run, as an import sends it': (clientId) =>
      server.manage('POST', '/clients?dry_run=true', { name: 'x', client_id: clientId, owner: 'team' }),
    'of IBM Security Verify’s API': (clientId) => server.request('POST', '/v1.0/apiclients', { ...REQUIRED_MEMBERS, clientId }),
    'of the first client of a tenant': (clientId) =>
      server.manage('POST', '/tenants', { name: 'x', public_url: `https://${clientId.length}.example`, admin_client_id: clientId }),
  };
  const ids: Readonly<Record<string, readonly [refused: boolean]>> = {
    'operator:ada': [true],
    'user:okta:alice': [true],
    'user:': [true],
    'users:ada': [false],
    'a user:x': [false],
  };
  for (const [way, send] of Object.entries(ways)) {
    for (const [index, [id, [isRefused]]] of Object.entries(ids).entries()) {
      // A client is created once.
      const clientId = isRefused ? id : `${id} ${Object.keys(ways).indexOf(way)}${index}`;
      test(`${way} ${isRefused ? 'must not' : 'may'} be like ${id}`, async () =>
        assert.equal((await send(clientId)).status === 400, isRefused));
    }
  }
});

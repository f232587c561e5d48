// No manager takes over a client with more rights, or grants what it lacks.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { parsedJson, type RightsServer, startRightsServer } from './rights-server.ts';
import { suiteEnding } from './running-server.ts';

type Json = Record<string, unknown>;

describe('clients with more rights', () => {
  const ending = suiteEnding();
  let server: RightsServer;
  before(async () => {
    server = await startRightsServer(ending);
  });

  describe('no takeover', () => {
    const actions: readonly [what: string, method: string, path: string, body?: object][] = [
      ['change it', 'PATCH', '', { purpose: 'x' }],
      ['give it keys', 'PATCH', '', { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://keys.example' }],
      ['change from where it comes', 'PATCH', '', { ip_rules: { op: 'deny', ranges: ['192.0.2.1'] } }],
      ['give it more', 'PATCH', '', { entitlements: ['readAudit', 'readAPIClients'] }],
      ['take something from it', 'PATCH', '', { entitlements: [] }],
      ['disable it', 'POST', '/disable'],
      ['lock it down', 'POST', '/lockdown'],
      ['request a dry run of that', 'POST', '/lockdown?dry_run=true'],
      ['end its tokens', 'POST', '/end-tokens'],
      ['make it a secret', 'POST', '/secrets', {}],
      ['rotate its secret', 'POST', '/secrets/rotate', {}],
      ['delete it', 'DELETE', ''],
    ];
    for (const [what, method, path, body] of actions) {
      test(`a manager without an entitlement of the client cannot ${what}; with all of them it can`, async () => {
        const mighty = await server.create({ entitlements: ['readAudit'] });
        const lesser = await server.tokenWith('manageAPIClients');
        const refused = await server.manage(method, `/clients/${mighty.clientId}${path}`, body, lesser);
        assert.equal(refused.status, 403);
        assert.equal(((await refused.json()) as Json).reason, 'exceeds_actor');
        const equal = await server.tokenWith('manageAPIClients', 'readAudit');
        const created = await server.manage(method, `/clients/${mighty.clientId}${path}`, body, equal);
        assert(created.ok, `${created.status} ${await created.text()}`);
      });
    }
    test('nor restore a deleted one', async () => {
      const mighty = await server.create({ entitlements: ['readAudit'] });
      assert.equal((await server.manage('DELETE', `/clients/${mighty.clientId}`)).status, 204);
      const path = `/clients/${mighty.clientId}/restore`;
      assert.equal((await server.manage('POST', path, undefined, await server.tokenWith('manageAPIClients'))).status, 403);
      assert.equal((await server.manage('POST', path, undefined, await server.tokenWith('manageAPIClients', 'readAudit'))).status, 200);
    });
    test('entitlements are changed only with the right to grant them', async () => {
      const editor = await server.tokenWith('editAPIClients', 'readAudit');
      const created = await server.create({});
      const path = `/clients/${created.clientId}`;
      assert.equal((await server.manage('PATCH', path, { entitlements: ['readAudit'] }, editor)).status, 403);
      assert.equal((await server.manage('POST', '/clients', { name: 'x', entitlements: ['readAudit'] }, editor)).status, 403);
      const granter = await server.tokenWith('editAPIClients', 'grantAPIClientEntitlements', 'readAudit');
      assert.equal((await server.manage('PATCH', path, { entitlements: ['readAudit'] }, granter)).status, 200);
      assert.equal((await server.manage('PATCH', path, { purpose: 'x' }, editor)).status, 200, 'what stays is not given');
    });
    test("a tenant's own entitlement is granted by clients that have it, and by administrators", async () => {
      await parsedJson(await server.manage('POST', '/entitlements', { name: 'billing:approve' }), 201);
      const give = async (token?: string) =>
        (await server.manage('POST', '/clients', { name: 'x', entitlements: ['BILLING:approve'] }, token)).status;
      assert.equal(await give(await server.tokenWith('manageAPIClients')), 403);
      assert.equal(await give(await server.tokenWith('manageAPIClients', 'billing:approve')), 201);
      assert.equal(await give(), 201);
    });
  });
});

// A manager cannot take over a client with more rights, nor grant what it lacks.
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
      ['set its keys', 'PATCH', '', { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://keys.example' }],
      ['change its IP rules', 'PATCH', '', { ip_rules: { op: 'deny', ranges: ['192.0.2.1'] } }],
      ['grant it an entitlement', 'PATCH', '', { entitlements: ['readAudit', 'readAPIClients'] }],
      ['remove its entitlements', 'PATCH', '', { entitlements: [] }],
      ['disable it', 'POST', '/disable'],
      ['lock it down', 'POST', '/lockdown'],
      ['request a dry run of a lockdown', 'POST', '/lockdown?dry_run=true'],
      ['end its tokens', 'POST', '/end-tokens'],
      ['add a secret to it', 'POST', '/secrets', {}],
      ['rotate its secret', 'POST', '/secrets/rotate', {}],
      ['delete it', 'DELETE', ''],
    ];
    for (const [what, method, path, body] of actions) {
      test(`a manager without an entitlement of the client cannot ${what}; with all of them it can`, async () => {
        const privileged = await server.create({ entitlements: ['readAudit'] });
        const weakerToken = await server.tokenWith('manageAPIClients');
        const refused = await server.manage(method, `/clients/${privileged.clientId}${path}`, body, weakerToken);
        assert.equal(refused.status, 403);
        assert.equal(((await refused.json()) as Json).reason, 'exceeds_actor');
        const equalToken = await server.tokenWith('manageAPIClients', 'readAudit');
        const created = await server.manage(method, `/clients/${privileged.clientId}${path}`, body, equalToken);
        assert(created.ok, `${created.status} ${await created.text()}`);
      });
    }
    test('a manager without an entitlement of a deleted client cannot restore it', async () => {
      const privileged = await server.create({ entitlements: ['readAudit'] });
      assert.equal((await server.manage('DELETE', `/clients/${privileged.clientId}`)).status, 204);
      const path = `/clients/${privileged.clientId}/restore`;
      assert.equal((await server.manage('POST', path, undefined, await server.tokenWith('manageAPIClients'))).status, 403);
      assert.equal((await server.manage('POST', path, undefined, await server.tokenWith('manageAPIClients', 'readAudit'))).status, 200);
    });
    test('a change of entitlements requires the right to grant them', async () => {
      const editorToken = await server.tokenWith('editAPIClients', 'readAudit');
      const created = await server.create({});
      const path = `/clients/${created.clientId}`;
      assert.equal((await server.manage('PATCH', path, { entitlements: ['readAudit'] }, editorToken)).status, 403);
      assert.equal((await server.manage('POST', '/clients', { name: 'x', entitlements: ['readAudit'] }, editorToken)).status, 403);
      const granterToken = await server.tokenWith('editAPIClients', 'grantAPIClientEntitlements', 'readAudit');
      assert.equal((await server.manage('PATCH', path, { entitlements: ['readAudit'] }, granterToken)).status, 200);
      assert.equal((await server.manage('PATCH', path, { purpose: 'x' }, editorToken)).status, 200, 'what stays is not given');
    });
    test("a tenant's own entitlement can be granted by clients that have it, and by administrators", async () => {
      await parsedJson(await server.manage('POST', '/entitlements', { name: 'billing:approve' }), 201);
      const grantEntitlement = async (token?: string) =>
        (await server.manage('POST', '/clients', { name: 'x', entitlements: ['BILLING:approve'] }, token)).status;
      assert.equal(await grantEntitlement(await server.tokenWith('manageAPIClients')), 403);
      assert.equal(await grantEntitlement(await server.tokenWith('manageAPIClients', 'billing:approve')), 201);
      assert.equal(await grantEntitlement(), 201);
    });
  });
});

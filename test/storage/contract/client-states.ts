// The contract of disableClient, enableClient and deleteClient.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client, ClientStateChange, StateChangeResult, Storage } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { addTenant, changesOf, open, type Workbench } from '../test-store.ts';

type Verb = 'disableClient' | 'enableClient' | 'deleteClient';

const AT = NOW + 5000;
const DISABLED = { disabledAt: NOW, disabledBy: 'someone' };

/** The function, the client before, the result, and the client afterwards (`undefined`: not found). */
const TRANSITIONS: readonly (readonly [Verb, string, Partial<Client>, StateChangeResult, Partial<Client> | undefined])[] = [
  ['disableClient', 'an enabled client', {}, 'changed', { disabledAt: AT, disabledBy: 'actor', generation: 4, version: 2, updatedAt: AT }],
  ['disableClient', 'a disabled client', DISABLED, 'unchanged', {}],
  [
    'disableClient',
    'an expired client',
    { expiresAt: NOW - 1 },
    'changed',
    { disabledAt: AT, disabledBy: 'actor', generation: 4, version: 2, updatedAt: AT },
  ],
  [
    'enableClient',
    'a disabled client',
    DISABLED,
    'changed',
    { disabledAt: undefined, disabledBy: undefined, enabledAt: AT, generation: 3, version: 2, updatedAt: AT },
  ],
  ['enableClient', 'an enabled client', {}, 'unchanged', {}],
  ['deleteClient', 'an enabled client', {}, 'changed', undefined],
  ['deleteClient', 'a disabled client', DISABLED, 'changed', undefined],
  ['deleteClient', 'a protected client', { deletionProtectedAt: NOW }, 'protected', {}],
  [
    'disableClient',
    'a protected client',
    { deletionProtectedAt: NOW },
    'changed',
    { disabledAt: AT, disabledBy: 'actor', generation: 4, version: 2, updatedAt: AT },
  ],
];

const VERBS: readonly Verb[] = ['disableClient', 'enableClient', 'deleteClient'];

const changeOf = (tenantId: string, clientId: string): ClientStateChange => ({
  tenantId,
  clientId,
  at: AT,
  by: 'actor',
  audit: sampleAudit(tenantId, { subject: clientId }),
});

export const clientStatesContract = (workbench: Workbench): void => {
  describe('client state', () => {
    for (const [verb, name, given, result, after] of TRANSITIONS) {
      test(`${verb} of ${name}: ${result}`, async () => {
        const { storage, database, tenantId } = await workbench.tenant();
        const before = sampleClient(tenantId, { generation: 3, entitlements: ['readKeys'], ...given });
        const { clientId } = before;
        await storage.createClient(before, sampleAudit(tenantId));
        await database.query(`DELETE FROM changes WHERE tenant_id = '${tenantId}'`);
        const change = changeOf(tenantId, clientId);
        assert.equal(await storage[verb](change), result);
        const expected = after === undefined ? undefined : { ...before, ...after };
        assert.deepEqual(await storage.findClient(tenantId, clientId), expected);
        const written = result === 'changed';
        assert.deepEqual(await storage.auditOfRequest(tenantId, change.audit.requestId), written ? [change.audit] : []);
        assert.deepEqual(await changesOf(storage, clientId), written ? [{ kind: 'client', tenantId, subject: clientId }] : []);
      });
    }

    test('the record of a deleted client is retained, with a raised generation', async () => {
      const { storage, database, tenantId } = await workbench.tenant();
      const client = sampleClient(tenantId, { generation: 3 });
      await storage.createClient(client, sampleAudit(tenantId));
      await storage.deleteClient(changeOf(tenantId, client.clientId));
      assert.deepEqual(
        (await database.query(`SELECT generation, deleted_by FROM clients WHERE id = '${client.id}'`)).map((row) => ({ ...row })),
        [{ generation: 4, deleted_by: 'actor' }],
      );
    });

    for (const verb of VERBS) {
      test(`${verb} of a client that is unknown, deleted, or of another tenant: unknown, and nothing is written`, async () => {
        const { storage, database, tenantId } = await workbench.tenant();
        const otherId = await addTenant(database);
        const [deleted, foreign] = [sampleClient(tenantId), sampleClient(otherId)];
        await storage.createClient(deleted, sampleAudit(tenantId));
        await storage.createClient(foreign, sampleAudit(otherId));
        await storage.deleteClient(changeOf(tenantId, deleted.clientId));
        for (const clientId of ['unknown', 'admin\0', deleted.clientId, foreign.clientId]) {
          const change = changeOf(tenantId, clientId);
          assert.equal(await storage[verb](change), 'unknown', JSON.stringify(clientId));
          assert.deepEqual(await storage.auditOfRequest(tenantId, change.audit.requestId), []);
        }
        assert.equal(await storage[verb](changeOf('no-tenant', 'admin')), 'unknown');
        assert.deepEqual(await storage.findClient(otherId, foreign.clientId), foreign);
      });
    }

    test('each change that ends a client’s tokens raises its generation by one, also when nodes race', async (t) => {
      const { storage, database, tenantId } = await workbench.tenant();
      const other = await open(t, database);
      const client = sampleClient(tenantId);
      const { clientId } = client;
      await storage.createClient(client, sampleAudit(tenantId));
      for (const generation of [2, 3, 4]) {
        const results = await Promise.all([storage, other].map((node) => node.disableClient(changeOf(tenantId, clientId))));
        assert.deepEqual(results.toSorted(), ['changed', 'unchanged']);
        assert.equal(await other.enableClient(changeOf(tenantId, clientId)), 'changed');
        assert.equal((await storage.findClient(tenantId, clientId))?.generation, generation);
      }
    });

    test('an expiry ends the tokens once, also if it is postponed before a request finds the client expired', async (t) => {
      const { storage, database, tenantId } = await workbench.tenant();
      const later = await open(t, database, () => AT);
      const client = sampleClient(tenantId, { generation: 3, expiresAt: NOW });
      const { clientId } = client;
      await storage.createClient(client, sampleAudit(tenantId));
      const due = async (at: number) => (await storage.expiredClients(at, 100)).filter((each) => each.tenantId === tenantId);
      const end = (at: number) => storage.endExpiredClient({ tenantId, clientId, at, audit: sampleAudit(tenantId) });
      const generation = async () => (await storage.findClient(tenantId, clientId))?.generation;
      assert.deepEqual([await due(NOW - 1), await end(NOW - 1), await generation()], [[], false, 3], 'not a moment before');
      assert.deepEqual(await due(NOW), [{ tenantId, clientId }]);
      assert.deepEqual([await end(NOW), await end(NOW), await generation()], [true, false, 4], 'once');
      assert.deepEqual(await due(AT), []);
      const setExpiry = async (node: Storage, expiresAt: number | undefined) => {
        const found = (await storage.findClient(tenantId, clientId)) ?? assert.fail();
        const record = { ...found, expiresAt, version: found.version + 1 };
        assert.equal(await node.updateClient({ record, expectedVersion: found.version, audit: sampleAudit(tenantId) }), 'changed');
      };
      await setExpiry(storage, NOW + 1);
      assert.deepEqual([await due(AT), await generation()], [[{ tenantId, clientId }], 4], 'a new expiry is another end');
      await setExpiry(later, undefined);
      assert.deepEqual([await due(AT), await generation()], [[], 5], 'what had ended stays so');
      const events = await storage.revocations(tenantId, { after: 0, notExpiredAt: 0, limit: 10 });
      assert.deepEqual(
        events.map(({ revocation }) => (revocation.type === 'client' ? revocation.genBelow : 0)),
        [4, 5],
      );
    });
  });
};

// The contract of recentChanges, by which other nodes learn which records in their memory are outdated.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { open, openFresh, type TestDatabase, type Workbench } from '../test-store.ts';

/** Makes the changes of a tenant older by some milliseconds. */
const age = (database: TestDatabase, tenantId: string, by: number) =>
  database.query(`UPDATE changes SET changed_at = changed_at - ${by} WHERE tenant_id = '${tenantId}'`);

export const changesContract = (workbench: Workbench): void => {
  describe('recentChanges', () => {
    test('another node finds a change in its next poll, and in every poll for ten seconds', async (t) => {
      const { storage, database, tenantId } = await workbench.tenant();
      const other = await open(t, database);
      const client = sampleClient(tenantId);
      const { clientId } = client;
      const change = { kind: 'client', tenantId, subject: clientId };
      const seen = async () =>
        (await other.recentChanges()).filter(({ subject }) => subject === clientId).map(({ id: _, ...each }) => each);
      assert.deepEqual(await seen(), []);
      await storage.createClient(client, sampleAudit(tenantId));
      assert.deepEqual(await seen(), [change]);
      await storage.disableClient({ tenantId, clientId, at: NOW, by: 'admin', audit: sampleAudit(tenantId) });
      assert.deepEqual(await seen(), [change, change], 'each is told apart');
      // As old as the contract still asks for.
      await age(database, tenantId, 10_000);
      assert.deepEqual(await seen(), [change, change]);
      const ids = (await other.recentChanges()).map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
    });

    test('old changes are no longer found, and are removed with the next change of their tenant', async () => {
      const { storage, database, tenantId } = await workbench.tenant();
      const rows = async (): Promise<number> =>
        Number((await database.query(`SELECT count(*) AS n FROM changes WHERE tenant_id = '${tenantId}'`))[0]?.['n']);
      await storage.createClient(sampleClient(tenantId), sampleAudit(tenantId));
      assert.equal(await rows(), 2);
      await age(database, tenantId, 60_000);
      assert.deepEqual(
        (await storage.recentChanges()).filter((change) => change.tenantId === tenantId),
        [],
      );
      await age(database, tenantId, 7_200_000);
      await storage.createClient(sampleClient(tenantId), sampleAudit(tenantId));
      assert.equal(await rows(), 1);
    });

    test('the time of a change is that of the database, not that of the node', async (t) => {
      const { storage, database, tenantId } = await workbench.tenant();
      const slow = await open(t, database, () => 0);
      const client = sampleClient(tenantId, { createdAt: 0, updatedAt: 0 });
      await slow.createClient(client, sampleAudit(tenantId, { at: 0 }));
      assert.ok((await storage.recentChanges()).some(({ subject }) => subject === client.clientId));
    });

    test('a first start is recorded as a change of its tenant', async (t) => {
      const { storage, tenantId } = await openFresh(t, workbench.emptyDatabase);
      const [change, ...others] = await storage.recentChanges();
      assert.deepEqual([change?.kind, change?.tenantId, change?.subject, others], ['tenant', tenantId, tenantId, []]);
    });
  });
};

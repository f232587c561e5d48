// The contract of firstStart, which creates the home tenant exactly once.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleFirstStart } from '../samples/first-start.ts';
import { addTenant, open, openFresh, type Workbench } from '../test-store.ts';

export const firstStartContract = ({ emptyDatabase }: Workbench): void => {
  describe('firstStart', () => {
    test('an empty store has no tenant and no key', async (t) => {
      const storage = await open(t, await emptyDatabase(t));
      assert.deepEqual(await storage.tenants(), []);
      assert.deepEqual(await storage.storeKeys(), []);
    });

    test('creates the given tenant, keys, resources and first client', async (t) => {
      const storage = await open(t, await emptyDatabase(t));
      const first = sampleFirstStart();
      const { id } = first.tenant;
      assert.equal(await storage.firstStart(first), true);
      assert.deepEqual(await storage.storeKeys(), [first.storeKey]);
      assert.deepEqual(await storage.tenants(), [first.tenant]);
      assert.deepEqual(await storage.resources(id), first.resources);
      assert.deepEqual(await storage.signingKeys(id), first.signingKeys);
      assert.deepEqual(await storage.findClient(id, 'admin'), first.client);
      assert.deepEqual(await storage.auditOfRequest(id, 'first-start'), [first.audit]);
    });

    test('a store that has a home tenant is not changed by a second first start', async (t) => {
      const storage = await open(t, await emptyDatabase(t));
      const [first, second] = [sampleFirstStart(), sampleFirstStart()];
      await storage.firstStart(first);
      assert.equal(await storage.firstStart(second), false);
      assert.deepEqual(await storage.tenants(), [first.tenant]);
      assert.deepEqual(await storage.storeKeys(), [first.storeKey]);
      assert.deepEqual(await storage.resources(second.tenant.id), []);
      assert.deepEqual(await storage.auditOfRequest(second.tenant.id, 'first-start'), []);
    });

    test('of concurrent nodes, one creates the tenant, and all find it', async (t) => {
      const database = await emptyDatabase(t);
      const nodes = await Promise.all([1, 2, 3].map(() => open(t, database)));
      const firsts = nodes.map(sampleFirstStart);
      const made = await Promise.all(nodes.map((node, index) => node.firstStart(firsts[index] ?? sampleFirstStart())));
      assert.deepEqual(made.toSorted(), [false, false, true]);
      const winner = firsts[made.indexOf(true)];
      for (const node of nodes) {
        assert.deepEqual(await node.tenants(), [winner?.tenant]);
        assert.deepEqual(await node.storeKeys(), [winner?.storeKey]);
        assert.deepEqual(await node.findClient(winner?.tenant.id ?? '', 'admin'), winner?.client);
      }
    });

    test('the home tenant is listed first, and each tenant has its own records', async (t) => {
      const { storage, database, tenant } = await openFresh(t, emptyDatabase);
      const otherId = await addTenant(database);
      const [home, other] = await storage.tenants();
      assert.deepEqual(home, tenant);
      assert.equal(other?.id, otherId);
      assert.deepEqual(other?.hosts, [`${otherId}.example`]);
      assert.deepEqual(await storage.resources(otherId), []);
      assert.deepEqual(await storage.signingKeys(otherId), []);
    });
  });
};

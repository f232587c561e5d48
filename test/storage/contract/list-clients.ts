// The contract of listClients: its pages are in order of creation, even while clients are created or deleted.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client, Storage } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient, sampleSecret } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { addTenant, type Workbench } from '../test-store.ts';

const createClients = async (storage: Storage, tenantId: string, count: number): Promise<readonly Client[]> => {
  const clients: Client[] = [];
  for (let index = 0; index < count; index++) {
    const client = sampleClient(tenantId, { name: `client ${index}`, secrets: Array.from({ length: index % 3 }, () => sampleSecret()) });
    clients.push(client);
    await storage.createClient(client, sampleAudit(tenantId));
  }
  return clients;
};

const idsOf = (clients: readonly Client[]): readonly string[] => clients.map(({ id }) => id);

export const listClientsContract = (workbench: Workbench): void => {
  describe('listClients', () => {
    test('the pages contain all clients in order of creation, each with all its secrets', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const admin = await storage.findClient(tenantId, 'admin');
      const clients = [admin, ...(await createClients(storage, tenantId, 7))];
      for (const limit of [1, 3, 8, 100]) {
        const listed: Client[] = [];
        for (let page = await storage.listClients(tenantId, { after: undefined, limit }); page.length > 0; ) {
          assert.ok(page.length <= limit);
          listed.push(...page);
          page = await storage.listClients(tenantId, { after: page.at(-1)?.id, limit });
        }
        assert.deepEqual(listed, clients, `pages of ${limit}`);
      }
    });

    test('deleted clients are not listed; disabled ones are', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const [deleted, off] = await createClients(storage, tenantId, 2);
      const change = { tenantId, at: NOW, by: 'admin' };
      await storage.deleteClient({ ...change, clientId: deleted?.clientId ?? '', audit: sampleAudit(tenantId) });
      await storage.disableClient({ ...change, clientId: off?.clientId ?? '', audit: sampleAudit(tenantId) });
      const listed = await storage.listClients(tenantId, { after: undefined, limit: 10 });
      assert.deepEqual(
        listed.map(({ clientId }) => clientId),
        ['admin', off?.clientId],
      );
    });

    test('a page starts where the previous one ended, even if clients were created or deleted meanwhile', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const clients = await createClients(storage, tenantId, 4);
      const [, , third, fourth] = clients;
      const first = await storage.listClients(tenantId, { after: undefined, limit: 3 });
      const last = first.at(-1);
      assert.equal(last?.id, clients[1]?.id);
      const change = { tenantId, at: NOW, by: 'admin' };
      await storage.deleteClient({ ...change, clientId: last?.clientId ?? '', audit: sampleAudit(tenantId) });
      const [later] = await createClients(storage, tenantId, 1);
      const second = await storage.listClients(tenantId, { after: last?.id, limit: 10 });
      assert.deepEqual(idsOf(second), [third?.id, fourth?.id, later?.id]);
    });

    test('a tenant lists only its own clients, even with a cursor of another tenant', async () => {
      const { storage, database, tenantId } = await workbench.tenant();
      const otherId = await addTenant(database);
      const mine = await createClients(storage, tenantId, 2);
      const theirs = await createClients(storage, otherId, 2);
      assert.deepEqual(idsOf(await storage.listClients(otherId, { after: undefined, limit: 10 })), idsOf(theirs));
      assert.deepEqual(idsOf(await storage.listClients(otherId, { after: mine[0]?.id, limit: 10 })), idsOf(theirs));
      assert.deepEqual(await storage.listClients(tenantId, { after: theirs[0]?.id, limit: 10 }), []);
      assert.deepEqual(await storage.listClients('no-tenant', { after: undefined, limit: 10 }), []);
    });
  });
};

// The clients whose name and keys come from a metadata document, and when it is due.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleAudit } from '../samples/audit-entry.ts';
import { JWK, sampleClient } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { open, type Workbench } from '../test-store.ts';

const HOUR = 3_600_000;
const FROM_DOCUMENT = { authMethod: 'private_key_jwt' as const, secrets: [], jwks: [JWK], metadataFetchedAt: NOW };

export const clientMetadataContract = (workbench: Workbench): void => {
  describe('metadata documents of clients', () => {
    test('are due an hour after they were fetched, for one node, and again when that one has not confirmed them', async (t) => {
      const { storage, database, tenantId } = await workbench.tenant();
      const other = await open(t, database);
      const client = sampleClient(tenantId, FROM_DOCUMENT);
      const { clientId } = client;
      await storage.createClient(sampleClient(tenantId), sampleAudit(tenantId));
      await storage.createClient(client, sampleAudit(tenantId));
      assert.deepEqual(await storage.findClient(tenantId, clientId), client);
      const claim = async (node: typeof storage, at: number) =>
        (await node.claimClientMetadata(at, at + 600_000, 1_000)).filter((each) => each.tenantId === tenantId);
      const name = { tenantId, clientId };
      assert.deepEqual(await claim(storage, NOW + HOUR - 1), []);
      const claimed = await Promise.all([storage, other].map((node) => claim(node, NOW + HOUR)));
      assert.deepEqual(claimed.flat(), [name]);
      assert.deepEqual(await claim(storage, NOW + HOUR + 599_999), []);
      assert.deepEqual(await claim(storage, NOW + HOUR + 600_000), [name]);
      const fetchedAt = NOW + HOUR + 600_001;
      assert.equal(await storage.confirmClientMetadata(client, fetchedAt), true);
      assert.deepEqual(await other.findClient(tenantId, clientId), { ...client, metadataFetchedAt: fetchedAt });
      assert.deepEqual(await claim(storage, fetchedAt + HOUR - 1), []);
      assert.deepEqual(await claim(storage, fetchedAt + HOUR), [name]);
      assert((await storage.recentChanges()).some(({ kind, subject }) => kind === 'client' && subject === clientId));
    });

    test('are confirmed only for the version that was compared with them, and only of clients that have one', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const client = sampleClient(tenantId, FROM_DOCUMENT);
      const plain = sampleClient(tenantId);
      for (const each of [client, plain]) await storage.createClient(each, sampleAudit(tenantId));
      const record = { ...client, name: 'Another', metadataFetchedAt: NOW + 5, version: 2 };
      assert.equal(await storage.updateClient({ record, expectedVersion: 1, audit: sampleAudit(tenantId) }), 'changed');
      assert.equal(await storage.confirmClientMetadata(client, NOW + 7), false);
      assert.equal(await storage.confirmClientMetadata(plain, NOW + 7), false);
      assert.deepEqual(await storage.findClient(tenantId, client.clientId), record);
      assert.deepEqual(await storage.findClient(tenantId, plain.clientId), plain);
      const change = { tenantId, clientId: client.clientId, at: NOW, by: 'x', audit: sampleAudit(tenantId) };
      await storage.deleteClient(change);
      assert.equal(await storage.confirmClientMetadata(record, NOW + 7), false);
      const due = await storage.claimClientMetadata(NOW + 2 * HOUR, NOW + 3 * HOUR, 1_000);
      assert.deepEqual(
        due.filter((each) => each.tenantId === tenantId),
        [],
      );
    });
  });
};

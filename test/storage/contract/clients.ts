// The contract of createClient and findClient.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Client, RowRefused } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient, sampleSecret } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { addTenant, open, type Workbench } from '../test-store.ts';

const FULL: Partial<Client> = {
  clientId: 'Ünï-cödé "quoted" \\back %_ 漢字 🔑',
  name: "Robert'); DROP TABLE clients;--",
  description: 'line one\nline two',
  authMethod: 'client_secret_post',
  accessTokenFormat: 'opaque',
  accessTokenLifetime: 900,
  restrictScopes: false,
  scopes: ['write', 'read', 'a"b\\c'],
  defaultScopes: ['read'],
  defaultResource: 'https://api.example/',
  entitlements: ['readAPIClients', 'administrator', 'manageKeys'],
  generation: 7,
  createdBy: 'first-start',
  updatedAt: NOW + 1,
  expiresAt: NOW + 86_400_000,
  disabledAt: NOW + 2,
  disabledBy: 'admin',
  secrets: [
    sampleSecret({ label: 'old', createdAt: NOW, expiresAt: NOW + 10, deactivatedAt: NOW + 5, revokedAt: NOW + 6 }),
    sampleSecret({ label: 'new', createdAt: NOW + 1, pepperId: 'pepper-2' }),
    sampleSecret({ createdAt: NOW + 2 }),
  ],
};

const SHAPES: readonly (readonly [string, Partial<Client>])[] = [
  ['with only the required members', {}],
  ['with all members', FULL],
  ['without a secret', { secrets: [] }],
  ['with entitlements and no secret', { secrets: [], entitlements: ['readKeys', 'readAudit'] }],
];

export const clientsContract = (workbench: Workbench): void => {
  describe('createClient and findClient', () => {
    for (const [name, given] of SHAPES) {
      test(`a client ${name} is found unchanged, also by another node`, async (t) => {
        const { storage, database, tenantId } = await workbench.tenant();
        const client = sampleClient(tenantId, given);
        assert.equal(await storage.createClient(client, sampleAudit(tenantId)), true);
        assert.deepEqual(await storage.findClient(tenantId, client.clientId), client);
        const other = await open(t, database);
        assert.deepEqual(await other.findClient(tenantId, client.clientId), client);
      });
    }

    test('a client that was never created is not found', async () => {
      const { storage, tenantId } = await workbench.tenant();
      for (const clientId of ['unknown', '', 'ADMIN', 'admin ', 'admin\0', '%', "' OR 1=1 --"]) {
        assert.equal(await storage.findClient(tenantId, clientId), undefined, JSON.stringify(clientId));
      }
      assert.equal(await storage.findClient('no-tenant', 'admin'), undefined);
    });

    test('the audit entry is written with the client', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const audit = sampleAudit(tenantId, { subject: 'made' });
      await storage.createClient(sampleClient(tenantId, { clientId: 'made' }), audit);
      assert.deepEqual(await storage.auditOfRequest(tenantId, audit.requestId), [audit]);
    });

    test('a client with the id of another one is refused, and nothing of it is written', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const client = sampleClient(tenantId);
      await storage.createClient(client, sampleAudit(tenantId));
      const audit = sampleAudit(tenantId);
      const second = sampleClient(tenantId, { clientId: client.clientId, entitlements: ['administrator'] });
      assert.equal(await storage.createClient(second, audit), false);
      assert.deepEqual(await storage.findClient(tenantId, client.clientId), client);
      assert.deepEqual(await storage.auditOfRequest(tenantId, audit.requestId), []);
    });

    test('the client id of a deleted client is never used again', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const client = sampleClient(tenantId);
      const { clientId } = client;
      await storage.createClient(client, sampleAudit(tenantId));
      await storage.deleteClient({ tenantId, clientId, at: NOW, by: 'admin', audit: sampleAudit(tenantId) });
      assert.equal(await storage.createClient(sampleClient(tenantId, { clientId }), sampleAudit(tenantId)), false);
      assert.equal(await storage.findClient(tenantId, clientId), undefined);
    });

    test('of racing nodes that create clients with the same id, one succeeds, and its client is complete', async (t) => {
      const { database, tenantId } = await workbench.tenant();
      const nodes = await Promise.all([1, 2, 3].map(() => open(t, database)));
      const clients = nodes.map((_, index) =>
        sampleClient(tenantId, { clientId: 'same', entitlements: [`of-${index}`], secrets: [sampleSecret(), sampleSecret()] }),
      );
      const made = await Promise.all(clients.map((client, index) => nodes[index]?.createClient(client, sampleAudit(tenantId))));
      assert.deepEqual(made.toSorted(), [false, false, true]);
      for (const node of nodes) assert.deepEqual(await node.findClient(tenantId, 'same'), clients[made.indexOf(true)]);
    });

    test('a client with an invalid row is refused as a whole', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const secret = sampleSecret();
      const audit = sampleAudit(tenantId);
      const client = sampleClient(tenantId, { secrets: [secret, secret] });
      await assert.rejects(storage.createClient(client, audit), RowRefused);
      assert.equal(await storage.findClient(tenantId, client.clientId), undefined);
      assert.deepEqual(await storage.auditOfRequest(tenantId, audit.requestId), []);
      assert.equal(await storage.createClient({ ...client, secrets: [secret] }, audit), true);
    });

    test('the same client id in two tenants identifies two clients', async () => {
      const { storage, database, tenantId } = await workbench.tenant();
      const otherId = await addTenant(database);
      const [mine, theirs] = [tenantId, otherId].map((id) => sampleClient(id, { clientId: 'same', entitlements: [`of ${id}`] }));
      assert.ok(mine !== undefined && theirs !== undefined);
      assert.equal(await storage.createClient(mine, sampleAudit(tenantId)), true);
      assert.equal(await storage.findClient(otherId, 'same'), undefined);
      assert.equal(await storage.createClient(theirs, sampleAudit(otherId)), true);
      assert.deepEqual(await storage.findClient(tenantId, 'same'), mine);
      assert.deepEqual(await storage.findClient(otherId, 'same'), theirs);
    });
  });
};

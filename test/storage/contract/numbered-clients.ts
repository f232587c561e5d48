// The contract of listClientsByNumber and findClientByRecordId.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client, ClientCondition, NumberedClientPage, Storage } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { addTenant, type Workbench } from '../test-store.ts';

const CLIENTS: readonly Partial<Client>[] = [
  { clientId: 'b-alpha', name: 'Alpha', description: 'of beta', owner: 'payments' },
  { clientId: 'a-beta', name: 'Beta 100%', disabledAt: NOW, disabledBy: 'admin', owner: 'payments' },
  { clientId: 'd-gamma', name: 'Gamma_x', owner: 'search' },
  { clientId: 'c-delta', name: 'alpha', disabledAt: NOW, disabledBy: 'admin' },
];

const ALL = ['admin', 'b-alpha', 'a-beta', 'd-gamma', 'c-delta'];

const SEARCHES: readonly [what: string, conditions: readonly ClientCondition[], found: readonly string[]][] = [
  ['all', [], ALL],
  ['an id', [{ field: 'clientId', op: 'is', value: 'a-beta' }], ['a-beta']],
  ['no id in another case', [{ field: 'clientId', op: 'is', value: 'A-beta' }], []],
  ['any other id', [{ field: 'clientId', op: 'is-not', value: 'a-beta' }], ['admin', 'b-alpha', 'd-gamma', 'c-delta']],
  ['a name', [{ field: 'name', op: 'is', value: 'Alpha' }], ['b-alpha']],
  ['a part of an id, and not of a name or description', [{ field: 'clientId', op: 'contains', value: 'BETA' }], ['a-beta']],
  [
    'a part of a name, whatever its case, not of the id or description',
    [{ field: 'name', op: 'contains', value: 'ALPH' }],
    ['b-alpha', 'c-delta'],
  ],
  ['a wildcard of LIKE as itself', [{ field: 'name', op: 'contains', value: '0%' }], ['a-beta']],
  ['the wildcard for one character as itself', [{ field: 'name', op: 'contains', value: '_' }], ['d-gamma']],
  ['enabled clients', [{ field: 'enabled', value: true }], ['admin', 'b-alpha', 'd-gamma']],
  ['disabled clients', [{ field: 'enabled', value: false }], ['a-beta', 'c-delta']],
  [
    'all conditions',
    [
      { field: 'name', op: 'contains', value: 'alpha' },
      { field: 'clientId', op: 'contains', value: 'delta' },
      { field: 'enabled', value: false },
    ],
    ['c-delta'],
  ],
  ['nothing with a NUL', [{ field: 'name', op: 'contains', value: 'a\0' }], []],
];

const SORTS: readonly [NumberedClientPage['sort'], readonly string[]][] = [
  [[], ALL],
  [[{ by: 'clientId', descending: false }], ['a-beta', 'admin', 'b-alpha', 'c-delta', 'd-gamma']],
  [[{ by: 'clientId', descending: true }], ['d-gamma', 'c-delta', 'b-alpha', 'admin', 'a-beta']],
  [
    [
      { by: 'enabled', descending: true },
      { by: 'clientId', descending: false },
    ],
    ['admin', 'b-alpha', 'd-gamma', 'a-beta', 'c-delta'],
  ],
  [[{ by: 'enabled', descending: false }], ['a-beta', 'c-delta', 'admin', 'b-alpha', 'd-gamma']],
];

export const numberedClientsContract = (workbench: Workbench): void => {
  describe('clients by number', () => {
    let shared: Promise<{ readonly storage: Storage; readonly tenantId: string }> | undefined;
    const openShared = () => {
      shared ??= (async () => {
        const { storage, tenantId } = await workbench.tenant();
        for (const given of CLIENTS) await storage.createClient(sampleClient(tenantId, given), sampleAudit(tenantId));
        const deleted = sampleClient(tenantId, { clientId: 'gone', name: 'Alpha gone' });
        await storage.createClient(deleted, sampleAudit(tenantId));
        await storage.deleteClient({ tenantId, clientId: 'gone', at: NOW, by: 'admin', audit: sampleAudit(tenantId) });
        return { storage, tenantId };
      })();
      return shared;
    };
    const list = async (given: Partial<NumberedClientPage>) => {
      const { storage, tenantId } = await openShared();
      const page = { offset: 0, limit: 10, conditions: [], sort: [], owners: undefined, ...given };
      const { total, clients } = await storage.listClientsByNumber(tenantId, page);
      return { total, ids: clients.map(({ clientId }) => clientId) };
    };

    for (const [what, conditions, found] of SEARCHES) {
      test(`finds ${what}`, async () => assert.deepEqual(await list({ conditions }), { total: found.length, ids: found }));
    }
    for (const [sort, order] of SORTS) {
      test(`lists clients in the order of ${JSON.stringify(sort)}, page by page`, async () => {
        assert.deepEqual((await list({ sort })).ids, order);
        const pages = await Promise.all([0, 2, 4, 6].map((offset) => list({ sort, offset, limit: 2 })));
        assert.deepEqual(
          pages.flatMap(({ ids }) => ids),
          order,
        );
        assert.deepEqual(
          pages.map(({ total }) => total),
          [5, 5, 5, 5],
        );
      });
    }
    test('each client is returned with its secrets and entitlements', async () => {
      const { storage, tenantId } = await openShared();
      const page = { offset: 0, limit: 10, conditions: [], sort: [], owners: undefined };
      for (const client of (await storage.listClientsByNumber(tenantId, page)).clients) {
        assert.deepEqual(client, await storage.findClient(tenantId, client.clientId));
        assert.deepEqual(await storage.findClientByRecordId(tenantId, client.id), client);
      }
    });
    test('only clients of the given owners, or of no owner, are found', async () => {
      assert.deepEqual(await list({ owners: ['payments'] }), { total: 2, ids: ['b-alpha', 'a-beta'] });
      assert.deepEqual(await list({ owners: [] }), { total: 0, ids: [] });
      const conditions: readonly ClientCondition[] = [{ field: 'name', op: 'contains', value: 'alpha' }];
      assert.deepEqual(await list({ owners: ['payments'], conditions }), { total: 1, ids: ['b-alpha'] });
    });
    test('no tenant finds the clients of another, nor by their record ids', async () => {
      const { storage, tenantId } = await openShared();
      const { database } = await workbench.tenant();
      const otherId = await addTenant(database);
      const page = { offset: 0, limit: 10, conditions: [], sort: [], owners: undefined };
      assert.deepEqual(await storage.listClientsByNumber(otherId, page), { total: 0, clients: [] });
      const { clients } = await storage.listClientsByNumber(tenantId, page);
      assert.equal(await storage.findClientByRecordId(otherId, clients[0]?.id ?? ''), undefined);
      assert.equal(await storage.findClientByRecordId(tenantId, 'x\0'), undefined);
    });
  });
};

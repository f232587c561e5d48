// The contract of listClients with filters and in each order.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client, ClientFilter, ClientSort, Storage } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient } from '../samples/client.ts';
import { NOW } from '../samples/ids-and-time.ts';
import { addTenant, type Workbench } from '../test-store.ts';

const CLIENTS: Readonly<Record<string, Partial<Client>>> = {
  plain: { name: 'Plain' },
  billing: {
    name: 'Billing EU',
    description: 'Sends Invoices 100% of the time.',
    owner: 'payments',
    environment: 'production',
    labels: { team: 'payments', tier: '1' },
    scopes: ['invoices:read', 'invoices:write'],
    entitlements: ['readAPIClients', 'readAudit@x'],
    authMethod: 'private_key_jwt',
  },
  mail: { name: 'mail', owner: 'payments', labels: { team: 'mail' }, scopes: ['mail:send'], expiresAt: NOW + 1000 },
  over: {
    ...{ name: 'Über_alles', owner: 'search', environment: 'staging', expiresAt: NOW - 1, entitlements: ['readAudit'] },
    exchange: { mode: 'delegation', maxDepth: 1, subjects: [{ clients: ['plain'] }], targets: [] },
  },
  off: { name: 'off', disabledAt: NOW, disabledBy: 'admin', labels: { team: 'payments' } },
  past: { name: 'off and over', disabledAt: NOW, disabledBy: 'admin', expiresAt: NOW - 5 },
};

const FILTERS: readonly [what: string, filter: ClientFilter, found: readonly string[]][] = [
  ['all', {}, ['plain', 'billing', 'mail', 'over', 'off', 'past']],
  ['enabled', { state: 'enabled' }, ['plain', 'billing', 'mail']],
  ['disabled, expired or not', { state: 'disabled' }, ['off', 'past']],
  ['expired', { state: 'expired' }, ['over']],
  ['deleted', { state: 'deleted' }, ['gone']],
  ['an owner', { owner: 'payments' }, ['billing', 'mail']],
  ['an owner in another case', { owner: 'Payments' }, []],
  ['an environment', { environment: 'staging' }, ['over']],
  ['a label', { labels: ['tier'] }, ['billing']],
  ['a label and its value', { labels: ['team=payments'] }, ['billing', 'off']],
  ['two labels', { labels: ['team', 'tier=1'] }, ['billing']],
  ['a label with another value', { labels: ['tier=2'] }, []],
  ['a scope', { scope: 'mail:send' }, ['mail']],
  ['an entitlement, whatever its case', { entitlement: 'READAPICLIENTS' }, ['billing']],
  ['an entitlement, not the one of an owner', { entitlement: 'readAudit' }, ['over']],
  ['an authentication method', { authMethod: 'private_key_jwt' }, ['billing']],
  ['an expiry before a time', { expiresBefore: NOW + 1000 }, ['over', 'past']],
  ['an expiry before a later time', { expiresBefore: NOW + 1001 }, ['mail', 'over', 'past']],
  ['text in a name, whatever its case', { text: 'BILL' }, ['billing']],
  ['non-ASCII text', { text: 'ÜBER' }, ['over']],
  ['text in a description', { text: 'sends inv' }, ['billing']],
  ['text in an id', { text: 'find-mai' }, ['mail']],
  ['text with a wildcard of LIKE', { text: '100%' }, ['billing']],
  ['a wildcard alone, which matches itself', { text: '_' }, ['over']],
  ['the escape character, which matches itself', { text: '!' }, []],
  ['text and an owner', { text: 'i', owner: 'payments' }, ['billing', 'mail']],
  [
    'several filters, all of which must match',
    { owner: 'payments', state: 'enabled', scope: 'mail:send', text: 'mail', expiresBefore: NOW + 2000 },
    ['mail'],
  ],
  ['an exchange policy', { exchanging: true }, ['over']],
  ['an exchange policy, and an owner without one', { exchanging: true, owner: 'payments' }, []],
  ['text with a NUL', { text: '\0' }, []],
  ['a label with a NUL', { labels: ['a\0'] }, []],
];

const SORTS: readonly [ClientSort, readonly string[]][] = [
  [{ by: 'created', descending: false }, ['plain', 'billing', 'mail', 'over', 'off', 'past']],
  [{ by: 'created', descending: true }, ['past', 'off', 'over', 'mail', 'billing', 'plain']],
  [{ by: 'client_id', descending: false }, ['billing', 'mail', 'off', 'over', 'past', 'plain']],
  [{ by: 'client_id', descending: true }, ['plain', 'past', 'over', 'off', 'mail', 'billing']],
];

const idOf = (name: string): string => `find-${name}`;

const createClients = async (storage: Storage, tenantId: string): Promise<void> => {
  for (const [name, given] of Object.entries({ ...CLIENTS, gone: {} })) {
    await storage.createClient(sampleClient(tenantId, { clientId: idOf(name), ...given }), sampleAudit(tenantId));
  }
  const change = { tenantId, at: NOW, by: 'admin', audit: sampleAudit(tenantId) };
  await storage.deleteClient({ ...change, clientId: idOf('gone') });
};

export const findClientsContract = (workbench: Workbench): void => {
  describe('listClients: filters and orders', () => {
    let shared: ReturnType<typeof prepared> | undefined;
    const prepared = async () => {
      const { storage, database } = await workbench.tenant();
      const tenantId = await addTenant(database);
      await createClients(storage, tenantId);
      return { storage, tenantId };
    };
    const openShared = () => {
      shared ??= prepared();
      return shared;
    };
    for (const [what, filter, found] of FILTERS) {
      test(what, async () => {
        const { storage, tenantId } = await openShared();
        const listed = await storage.listClients(tenantId, { after: undefined, limit: 10, filter });
        assert.deepEqual(
          listed.map(({ clientId }) => clientId),
          found.map(idOf),
        );
        for (const client of listed) assert.deepEqual(client, (await storage.findClient(tenantId, client.clientId)) ?? client);
      });
    }

    for (const [sort, order] of SORTS) {
      test(`by ${sort.by}, ${sort.descending ? 'from the last' : 'from the first'}, page by page, filtered or not`, async () => {
        const { storage, tenantId } = await openShared();
        for (const filter of [{}, { text: 'find' }, { labels: ['team'] }]) {
          const whole = await storage.listClients(tenantId, { after: undefined, limit: 10, sort, filter });
          const paged: Client[] = [];
          for (let last: Client | undefined; ; last = paged.at(-1)) {
            const afterKey = { created: '', name: last?.name, client_id: last?.clientId }[sort.by];
            const page = await storage.listClients(tenantId, { after: last?.id, afterKey, limit: 2, sort, filter });
            paged.push(...page);
            if (page.length < 2) break;
          }
          assert.deepEqual(paged, whole);
          if (filter.labels === undefined) {
            assert.deepEqual(
              whole.map(({ clientId }) => clientId),
              order.map(idOf),
            );
          }
        }
      });
    }

    test('by name: equal names are in order of creation, and pages end between them', async () => {
      const { storage, tenantId } = await workbench.tenant();
      for (let n = 0; n < 5; n++)
        await storage.createClient(sampleClient(tenantId, { clientId: `same-${n}`, name: 'same' }), sampleAudit(tenantId));
      const sort: ClientSort = { by: 'name', descending: true };
      const first = await storage.listClients(tenantId, { after: undefined, limit: 2, sort });
      const last = first.at(-1);
      const rest = await storage.listClients(tenantId, { after: last?.id, afterKey: last?.name, limit: 9, sort });
      assert.deepEqual(
        [...first, ...rest].map(({ clientId }) => clientId),
        ['same-4', 'same-3', 'same-2', 'same-1', 'same-0', 'admin'],
      );
    });

    test('a changed client is found by its new values, and no longer by its old ones', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const client = sampleClient(tenantId, { clientId: 'changing', owner: 'before', labels: { a: '1' }, name: 'Before' });
      await storage.createClient(client, sampleAudit(tenantId));
      const record = { ...client, owner: 'after', labels: {}, name: 'After', version: 2 };
      assert.equal(await storage.updateClient({ record, expectedVersion: 1, audit: sampleAudit(tenantId) }), 'changed');
      const count = async (filter: ClientFilter) => (await storage.listClients(tenantId, { after: undefined, limit: 9, filter })).length;
      for (const filter of [{ owner: 'before' }, { labels: ['a'] }, { text: 'before' }]) assert.equal(await count(filter), 0);
      for (const filter of [{ owner: 'after' }, { text: 'after' }]) assert.equal(await count(filter), 1);
    });

    test('no tenant finds the clients of another', async () => {
      const { storage, database } = await workbench.tenant();
      await openShared();
      const otherId = await addTenant(database);
      for (const [, filter] of FILTERS) {
        assert.deepEqual(await storage.listClients(otherId, { after: undefined, limit: 9, filter }), []);
      }
    });

    test('unused since a time: created before it, and no credential was used since', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const createUsed = async (clientId: string, createdAt: number, ...uses: readonly number[]): Promise<void> => {
        await storage.createClient(sampleClient(tenantId, { clientId, createdAt }), sampleAudit(tenantId));
        await storage.recordCredentialUses(uses.map((at, n) => ({ tenantId, clientId, credentialId: `c${n}`, at, address: '192.0.2.1' })));
      };
      await createUsed('never', NOW - 10);
      await createUsed('once', NOW - 10, NOW - 5, NOW - 1);
      await createUsed('by-one-of-two', NOW - 10, NOW - 5, NOW);
      await createUsed('new', NOW);
      const listed = await storage.listClients(tenantId, { after: undefined, limit: 9, filter: { unusedSince: NOW } });
      assert.deepEqual(
        listed.map(({ clientId }) => clientId),
        ['never', 'once'],
      );
    });

    test('only clients of the given owners, or of no owner, are found', async () => {
      const { storage, tenantId } = await openShared();
      const list = (owners: readonly string[]) => storage.listClients(tenantId, { after: undefined, limit: 9, owners });
      assert.equal((await list(['payments', 'search'])).length, 3);
      assert.deepEqual(await list([]), []);
    });
  });
};

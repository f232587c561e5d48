// Usage: counts that nodes add up, once each, and that are merged into days.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Storage } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient } from '../samples/client.ts';
import { nextId } from '../samples/ids-and-time.ts';
import { open, openFresh, type Workbench } from '../test-store.ts';

const DAY = 86_400;
const HOUR = 3_600;
/** The start of a day. */
const START = 1_893_456_000;
type Batch = Parameters<Storage['addUsage']>[0];
type Count = Batch['counts'][number];
type Query = Parameters<Storage['usage']>[1];

const count = (tenantId: string, given: Partial<Count> = {}): Count => ({
  ...{ tenantId, hour: START, clientId: 'c', credentialId: 's', resource: 'https://r', network: '192.0.2.0/24' },
  ...{ outcome: 'granted', count: 1, ...given },
});
const batch = (given: Partial<Batch> = {}): Batch => ({
  writer: nextId(),
  number: 1,
  counts: [],
  repeats: [],
  scopes: [],
  trustValues: [],
  ...given,
});
const sums = async (storage: Storage, tenantId: string, given: Partial<Query> = {}) => {
  const query: Query = { from: START, to: START + DAY, counts: 'both', group: { by: 'client' }, limit: 1000, ...given };
  return (await storage.usage(tenantId, query)).map(({ key, outcome, count: found }) => [key, outcome, found]);
};

export const usageContract = (workbench: Workbench): void => {
  describe('usage', () => {
    test('a batch is added once, however often it is sent, and the batches of all writers are summed', async (t) => {
      const { database, storage, tenantId } = await workbench.tenant();
      const other = await open(t, database);
      const first = batch({ counts: [count(tenantId, { count: 2 })] });
      await Promise.all([storage, other, storage].map((node) => node.addUsage(first)));
      assert.deepEqual(await sums(storage, tenantId), [['c', 'granted', 2]]);
      await storage.addUsage({ ...first, number: 3, counts: [count(tenantId, { count: 10 })] });
      await storage.addUsage({ ...first, number: 2, counts: [count(tenantId, { count: 1000 })] });
      await other.addUsage(batch({ counts: [count(tenantId, { count: 100 })] }));
      assert.deepEqual(await sums(other, tenantId), [['c', 'granted', 112]]);
    });

    test('nodes that add to the same rows at once lose nothing', async (t) => {
      const { database, storage, tenantId } = await workbench.tenant();
      const nodes = [storage, await open(t, database)];
      const counts = Array.from({ length: 80 }, (_, n) => count(tenantId, { clientId: `c${String(n).padStart(3, '0')}` }));
      await Promise.all(Array.from({ length: 6 }, (_, n) => (nodes[n % 2] ?? storage).addUsage(batch({ counts }))));
      const found = await sums(storage, tenantId);
      assert.deepEqual([found.length, found.every(([, , each]) => each === 6)], [80, true]);
    });

    test('it is summed by each group, of one span of time, and of one client or of the clients of some owners', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const [a, b, c] = [
        { owner: 'payments', labels: { 'cost-center': '=7', 'Cost-center': 'y', 'cost-center-2': 'x' } },
        { owner: 'billing', labels: { 'cost-center': '=7' } },
        {},
      ].map((given) => sampleClient(tenantId, given));
      if (a === undefined || b === undefined || c === undefined) return assert.fail('three clients');
      for (const each of [a, b, c]) await storage.createClient(each, sampleAudit(tenantId));
      const counts = [
        count(tenantId, { clientId: a.clientId, count: 1 }),
        count(tenantId, { clientId: a.clientId, count: 2, outcome: 'wrong_secret', credentialId: '', resource: '' }),
        count(tenantId, { clientId: b.clientId, count: 4, network: '198.51.100.0/24', hour: START + HOUR }),
        count(tenantId, { clientId: c.clientId, count: 8, credentialId: 't', hour: START + DAY - HOUR }),
        count(tenantId, { clientId: c.clientId, count: 16, hour: START + DAY }),
        count(tenantId, { clientId: '', count: 32, outcome: 'unknown_client', credentialId: '', resource: '', network: '' }),
      ];
      await storage.addUsage(batch({ counts: counts.toSorted((one, other) => (one.clientId < other.clientId ? -1 : 1)) }));
      const byOwner = { group: { by: 'owner' } } as const;
      const cases: readonly [what: string, given: Partial<Query>, expected: unknown][] = [
        [
          'owners',
          byOwner,
          [
            ['', 'granted', 8],
            ['', 'unknown_client', 32],
            ['billing', 'granted', 4],
            ['payments', 'granted', 1],
            ['payments', 'wrong_secret', 2],
          ],
        ],
        [
          'a label',
          { group: { by: 'label', name: 'cost-center' } },
          [
            ['', 'granted', 8],
            ['', 'unknown_client', 32],
            ['=7', 'granted', 5],
            ['=7', 'wrong_secret', 2],
          ],
        ],
        ['an owner’s clients', { group: { by: 'address' }, owners: ['billing'] }, [['198.51.100.0/24', 'granted', 4]]],
        ['no owner’s', { owners: [] }, []],
        ['a client', { group: { by: 'credential' }, clientId: c.clientId }, [['t', 'granted', 8]]],
        ['an hour', { ...byOwner, from: START + HOUR, to: START + 2 * HOUR }, [['billing', 'granted', 4]]],
        [
          'resources',
          { group: { by: 'resource' }, clientId: a.clientId },
          [
            ['', 'wrong_secret', 2],
            ['https://r', 'granted', 1],
          ],
        ],
        ['a NUL', { clientId: '\0' }, []],
        ['a key with a NUL', { after: '\0' }, []],
      ];
      for (const [what, given, expected] of cases) assert.deepEqual(await sums(storage, tenantId, given), expected, what);
      assert.equal(await storage.firstUsage(tenantId), START);
      assert.equal(await storage.firstUsage('other'), undefined);
    });

    test('its groups have pages, in the order of their bytes: of one hour, of a day, of clients and of owners', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const owners = ['B', 'a', 'z', 'Z', 'é', '\u{ff5e}', '\u{1f600}'];
      const clients = owners.map((owner) => sampleClient(tenantId, { owner }));
      for (const each of clients) await storage.createClient(each, sampleAudit(tenantId));
      const counts = clients.flatMap(({ clientId }) => [
        count(tenantId, { clientId, count: 1 }),
        count(tenantId, { clientId, count: 2, network: '198.51.100.0/24' }),
        count(tenantId, { clientId, count: 4, outcome: 'coalesced' }),
        count(tenantId, { clientId, count: 8, hour: START + HOUR }),
      ]);
      await storage.addUsage(batch({ counts: counts.toSorted((one, other) => (one.clientId < other.clientId ? -1 : 1)) }));
      const byBytes = (texts: readonly string[]) => texts.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
      const groups = [
        ['client', byBytes(clients.map(({ clientId }) => clientId))],
        ['owner', byBytes(owners)],
      ] as const;
      const spans = [
        [{ to: START + HOUR, counts: 'hours' }, 3],
        [{ counts: 'both' }, 11],
      ] as const;
      for (const [by, keys] of groups) {
        for (const [span, granted] of spans) {
          for (const [index, key] of keys.entries()) {
            const after = keys[index - 1];
            const page = await sums(storage, tenantId, { ...span, group: { by }, after, limit: 1 });
            const expected = [
              [key, 'coalesced', 4],
              [key, 'granted', granted],
            ];
            assert.deepEqual(page, expected, `${by} after ${after}`);
          }
          assert.deepEqual(await sums(storage, tenantId, { ...span, group: { by }, after: keys.at(-1), limit: 1 }), []);
        }
      }
    });

    test('hours are merged into days, a few at a time and by several nodes, and later counts are added to them', async (t) => {
      const { database, storage, tenantId } = await openFresh(t, workbench.emptyDatabase);
      const other = await open(t, database);
      const hours = Array.from({ length: 30 }, (_, n) => count(tenantId, { hour: START + n * HOUR, count: 1 }));
      await storage.addUsage(batch({ counts: hours }));
      const merge = async (node: Storage) => {
        let merged = 0;
        for (let last = 1; last > 0; merged += last) last = await node.mergeUsage(START + DAY, 7);
        return merged;
      };
      assert.equal((await merge(storage)) + (await merge(other)), 24);
      await storage.addUsage(batch({ counts: [count(tenantId, { count: 5 })] }));
      assert.equal(
        (await Promise.all([merge(storage), merge(other)])).reduce((sum, each) => sum + each),
        1,
      );
      assert.deepEqual(await sums(storage, tenantId, { to: START + 2 * DAY }), [['c', 'granted', 35]]);
      assert.deepEqual(
        await sums(storage, tenantId, { to: START + 2 * DAY, counts: 'hours' }),
        [['c', 'granted', 6]],
        'the hours of the second day',
      );
      assert.equal(await storage.firstUsage(tenantId), START);
    });

    test('what is older than its retention is removed, a few at a time, and nothing else', async (t) => {
      const { storage, tenantId } = await openFresh(t, workbench.emptyDatabase);
      const days = [0, 1, 2].map((n) => START + n * DAY);
      const repeat = {
        tenantId,
        clientId: 'c',
        credentialId: 's',
        address: '192.0.2.1',
        terms: 't',
        issued: 1,
        firstAt: 0,
        lastAt: 0,
        lifetime: 1,
      };
      await storage.addUsage(
        batch({
          counts: days.map((hour) => count(tenantId, { hour })),
          repeats: days.map((day) => ({ ...repeat, day })),
          scopes: days.map((lastOn, n) => ({ tenantId, clientId: 'c', scope: `s${n}`, lastOn })),
        }),
      );
      await storage.mergeUsage(START + 3 * DAY, 10);
      const before = { counts: START + DAY, repeats: START + 2 * DAY };
      assert.deepEqual(
        [await storage.purgeUsage(before, 2), await storage.purgeUsage(before, 2), await storage.purgeUsage(before, 2)],
        [2, 2, 0],
      );
      assert.deepEqual(await sums(storage, tenantId, { to: START + 3 * DAY }), [['c', 'granted', 2]]);
      assert.deepEqual(
        (await storage.scopeUses(tenantId, ['c'])).map(({ scope }) => scope),
        ['s1', 's2'],
      );
    });

    test('the need of a day is the time of use by the lifetime, for each credential, address and set of terms', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const repeat = {
        tenantId,
        day: START,
        clientId: 'c',
        credentialId: 's',
        address: '192.0.2.1',
        terms: 't',
        issued: 10,
        lifetime: HOUR,
      };
      const all = { firstAt: START, lastAt: START + HOUR };
      const later = { firstAt: START + HOUR, lastAt: START + HOUR + 1, lifetime: HOUR / 2 };
      const repeats = [
        { ...repeat, ...all },
        { ...repeat, ...all, address: '192.0.2.2', issued: 20 },
        { ...repeat, ...all, address: '192.0.2.2', terms: 'u', lastAt: START, issued: 5 },
        { ...repeat, ...all, clientId: 'd' },
        { ...repeat, ...all, day: START + DAY, issued: 1000 },
      ];
      await storage.addUsage(batch({ repeats }));
      await storage.addUsage(batch({ repeats: [{ ...repeat, ...later }] }));
      const clients = (ratio: number, excess: number) =>
        storage.tokenDemand(tenantId, { day: START, by: 'client', tolerated: { ratio, excess }, rows: 2 });
      const client = { clientId: 'c', credentialId: '', address: '', issued: 45, needed: 5 };
      assert.deepEqual(await clients(8, 39), [client]);
      for (const [ratio, excess] of [
        [9, 9],
        [1, 40],
      ] as const)
        assert.deepEqual(await clients(ratio, excess), [], 'the limits are tolerated');
      assert.deepEqual(await storage.tokenDemand(tenantId, { day: START, by: 'address', clientId: 'c', limit: 2 }), [
        { clientId: 'c', credentialId: 's', address: '192.0.2.2', issued: 25, needed: 2 },
        { clientId: 'c', credentialId: 's', address: '192.0.2.1', issued: 20, needed: 3 },
      ]);
      const others = ['e', 'f', 'g'].map((clientId) => ({ ...repeat, ...all, clientId, issued: 100 }));
      await storage.addUsage(batch({ repeats: others }));
      assert.deepEqual(
        (await clients(8, 39)).map(({ clientId, issued }) => [clientId, issued]),
        [['c', 45], ...others.map(({ clientId, issued }) => [clientId, issued])],
      );
      assert.deepEqual(await storage.tokenDemand(tenantId, { day: START, by: 'address', clientId: '\0', limit: 2 }), []);
    });

    test('of several nodes, one reports the waste of a day', async (t) => {
      const { database, storage, tenantId } = await workbench.tenant();
      const other = await open(t, database);
      const report = (node: Storage, day: number) =>
        node.reportWaste(tenantId, day, [sampleAudit(tenantId, { event: 'client.wasteful', subject: 'c' })]);
      const first = await Promise.all([storage, other, storage].map((node) => report(node, START)));
      assert.deepEqual(first.toSorted(), [false, false, true]);
      assert.deepEqual([await report(other, START - DAY), await report(other, START + DAY)], [false, true]);
      assert.equal(await storage.wasteReportedOn(tenantId), START + DAY);
      assert.equal((await storage.auditPage(tenantId, { event: 'client.wasteful', order: 'oldest', limit: 10 })).length, 2);
    });

    test('the waste of more clients than one statement has parameters for is reported', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const entries = Array.from({ length: 2_200 }, (_, n) => sampleAudit(tenantId, { event: 'client.wasteful', subject: `c${n}` }));
      assert.equal(await storage.reportWaste(tenantId, START, entries), true);
      const [last] = await storage.auditPage(tenantId, { event: 'client.wasteful', order: 'newest', limit: 1 });
      assert.equal(last?.subject, 'c2199');
    });

    test('the last use of a scope is the latest, whichever node adds it', async () => {
      const { storage, tenantId } = await workbench.tenant();
      for (const lastOn of [START + DAY, START]) {
        await storage.addUsage(batch({ scopes: [{ tenantId, clientId: 'c', scope: 'a', lastOn }] }));
      }
      assert.deepEqual(await storage.scopeUses(tenantId, ['c', 'd']), [{ tenantId, clientId: 'c', scope: 'a', lastOn: START + DAY }]);
      assert.deepEqual(await storage.scopeUses('other', ['c']), []);
    });
  });
};

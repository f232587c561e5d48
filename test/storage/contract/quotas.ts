// Quotas: leases that all nodes take from one row, by the clock of the database; and the quotas that clients share.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { QuotaDemand, QuotaReached, Storage } from '@mintmark/server';
import { sampleAudit } from '../samples/audit-entry.ts';
import { sampleClient } from '../samples/client.ts';
import { nextId } from '../samples/ids-and-time.ts';
import { sampleSharedQuota } from '../samples/shared-quota.ts';
import { open, type TestTenant, type Workbench } from '../test-store.ts';

const HOUR = 3_600;

const demandOf = (tenantId: string, given: Partial<QuotaDemand> = {}): QuotaDemand => ({
  ...{ tenantId, subject: `client:${nextId()}`, seconds: HOUR, quota: 1_000, isEnforced: true, wanted: 1, uncounted: 0 },
  ...given,
});

const takeOne = async (storage: Storage, demand: QuotaDemand, reached: QuotaReached[] = []) => {
  const [lease] = await storage.takeQuota([demand], (level) => {
    reached.push(level);
    return sampleAudit(demand.tenantId, { event: `quota.${level.level}`, subject: level.subject });
  });
  if (lease === undefined) throw new TypeError('There is a lease for each demand.');
  return lease;
};

/** Moves the windows of a subject into the past, as the clock of the database would. */
const pass = ({ database }: TestTenant, subject: string, milliseconds: number) =>
  database.query(`UPDATE quota_windows SET ends_at = ends_at - ${milliseconds} WHERE subject = '${subject}'`);

export const quotasContract = (workbench: Workbench): void => {
  describe('leases of a quota', () => {
    const sizes: readonly [what: string, demand: Partial<QuotaDemand>, leased: readonly number[]][] = [
      ['2 % of what is left, each time', {}, [20, 19, 19, 18]],
      ['at least one', { quota: 30 }, [1, 1, 1]],
      ['at least what is wanted', { wanted: 50 }, [50, 50]],
      ['no more than is left', { quota: 70, wanted: 50 }, [50, 20, 0, 0]],
      ['what was issued without a lease counts first', { quota: 100, uncounted: 60, wanted: 10 }, [10, 0]],
      ['more than is left where the quota is only observed', { quota: 70, wanted: 50, isEnforced: false }, [50, 50, 50]],
    ];
    for (const [what, given, expected] of sizes) {
      test(`are ${what}`, async () => {
        const { storage, tenantId } = await workbench.tenant();
        const demand = demandOf(tenantId, given);
        const leased: number[] = [];
        for (const _ of expected) leased.push((await takeOne(storage, demand)).leased);
        assert.deepEqual(leased, expected);
      });
    }

    test('all together never exceed the quota, whichever nodes take them', async (t) => {
      const { database, storage, tenantId } = await workbench.tenant();
      const nodes = [storage, await open(t, database)];
      const demand = demandOf(tenantId, { quota: 300, wanted: 20 });
      const leases = await Promise.all(Array.from({ length: 20 }, (_, n) => takeOne(nodes[n % 2] ?? storage, demand)));
      assert.equal(
        leases.reduce((sum, { leased }) => sum + leased, 0),
        300,
      );
    });

    test('of many windows are taken in one commit, each from its own', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const demands = Array.from({ length: 250 }, (_, n) => demandOf(tenantId, { quota: 50 * (n + 1), seconds: n % 2 === 0 ? 60 : HOUR }));
      const leases = await storage.takeQuota(demands, () => sampleAudit(tenantId));
      assert.deepEqual(
        leases.map(({ leased }) => leased),
        demands.map((_, n) => n + 1),
      );
    });

    test('are from a new window once the last has ended, by the clock of the database', async () => {
      const tenant = await workbench.tenant();
      const { storage, tenantId } = tenant;
      const demand = demandOf(tenantId, { quota: 10, wanted: 10 });
      const first = await takeOne(storage, demand);
      assert.deepEqual([first.leased, first.used], [10, 10]);
      assert(first.endsIn > 3_590_000 && first.endsIn <= 3_600_000, String(first.endsIn));
      await pass(tenant, demand.subject, 3_590_000);
      const refused = await takeOne(storage, demand);
      assert.equal(refused.leased, 0);
      assert(refused.endsIn > 0 && refused.endsIn <= 10_000, String(refused.endsIn));
      await pass(tenant, demand.subject, 10_000);
      const next = await takeOne(storage, demand);
      assert.deepEqual([next.leased, next.used], [10, 10]);
      assert(next.endsIn > 3_590_000, 'the window begins with the lease');
    });

    test('can be returned, unless their window has ended', async () => {
      const tenant = await workbench.tenant();
      const { storage, tenantId } = tenant;
      const demand = demandOf(tenantId, { quota: 100, wanted: 100 });
      const { subject, seconds } = demand;
      const key = { tenantId, subject, seconds };
      const first = await takeOne(storage, demand);
      await storage.returnQuota([{ ...key, endsAt: first.endsAt, count: 30 }]);
      assert.equal((await takeOne(storage, demand)).leased, 30);
      await pass(tenant, demand.subject, 3_600_000);
      await takeOne(storage, { ...demand, wanted: 60 });
      await storage.returnQuota([{ ...key, endsAt: first.endsAt, count: 30 }]);
      assert.equal((await takeOne(storage, demand)).leased, 40);
    });

    test('follow a changed quota within its window', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const demand = demandOf(tenantId, { quota: 100, wanted: 80 });
      await takeOne(storage, demand);
      assert.equal((await takeOne(storage, { ...demand, quota: 50 })).leased, 0);
      assert.equal((await takeOne(storage, { ...demand, quota: 200 })).leased, 80);
    });

    test('report 80 % and 100 %, once for each window across nodes, in the audit trail', async (t) => {
      const tenant = await workbench.tenant();
      const { database, storage, tenantId } = tenant;
      const other = await open(t, database);
      const reached: QuotaReached[] = [];
      const demand = demandOf(tenantId, { quota: 100, wanted: 79 });
      const { subject, seconds, quota } = demand;
      const { endsAt } = await takeOne(storage, demand, reached);
      assert.equal(reached.length, 0);
      for (const node of [storage, other, storage]) await takeOne(node, { ...demand, wanted: 1 }, reached);
      await storage.returnQuota([{ tenantId, subject, seconds, endsAt, count: 10 }]);
      for (const node of [other, storage, other]) await takeOne(node, { ...demand, wanted: 28 }, reached);
      assert.deepEqual(
        reached.map((each) => [each.level, each.subject, each.seconds, each.quota]),
        [80, 100].map((level) => [level, subject, seconds, quota]),
      );
      const entries = (await storage.auditPage(tenantId, { order: 'oldest', limit: 100 })).filter((entry) => entry.subject === subject);
      assert.deepEqual(
        entries.map(({ event }) => event),
        ['quota.80', 'quota.100'],
      );
      await pass(tenant, subject, 3_600_000);
      await takeOne(other, { ...demand, wanted: 100 }, reached);
      assert.deepEqual(
        reached.map(({ level }) => level),
        [80, 100, 100],
        'a lease that passes both levels reports the higher one',
      );
    });

    test('begin a window anew that a clock which was ahead would end too late', async () => {
      const tenant = await workbench.tenant();
      const demand = demandOf(tenant.tenantId, { quota: 10, wanted: 10 });
      await takeOne(tenant.storage, demand);
      await pass(tenant, demand.subject, -1_000_000);
      const { leased, endsIn } = await takeOne(tenant.storage, demand);
      assert.deepEqual([leased, endsIn], [10, HOUR * 1000]);
    });

    test('are listed while their window lasts, and removed a minute after it', async () => {
      const tenant = await workbench.tenant();
      const { storage, tenantId } = tenant;
      const demand = demandOf(tenantId, { wanted: 300 });
      const { subject } = demand;
      const { endsAt } = await takeOne(storage, demand);
      const listed = () => storage.quotaUses(tenantId, [subject, 'client:other']);
      assert.deepEqual(await listed(), [{ subject, seconds: HOUR, used: 300, endsAt }]);
      assert.deepEqual(await storage.quotaUses('other', [subject]), []);
      await storage.purgeQuotaWindows(100);
      assert.equal((await listed()).length, 1);
      await pass(tenant, subject, 3_600_000);
      assert.deepEqual(await listed(), []);
      await storage.purgeQuotaWindows(100);
      await pass(tenant, subject, 60_000);
      assert((await storage.purgeQuotaWindows(100)) >= 1);
    });
  });

  describe('quotas', () => {
    const shared = (tenantId: string) =>
      sampleSharedQuota(tenantId, { owner: 'payments', labels: { team: 'a' }, quota: { minute: 5, day: 9, mode: 'observe' } });

    test('that clients share are created, listed by name, changed and deleted, each change once', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const [one, other] = [shared(tenantId), sampleSharedQuota(tenantId, { name: 'a' })];
      for (const quota of [one, other]) assert.equal(await storage.createSharedQuota(quota, sampleAudit(tenantId)), 'created');
      assert.equal(await storage.createSharedQuota(one, sampleAudit(tenantId)), 'name-taken');
      assert.deepEqual(await storage.sharedQuotas(tenantId), [other, one]);
      const record = { ...one, owner: undefined, quota: { hour: 7, mode: 'enforce' as const }, version: 2 };
      const update = { record, expectedVersion: 1, audit: sampleAudit(tenantId) };
      assert.equal(await storage.updateSharedQuota(update), 'changed');
      assert.equal(await storage.updateSharedQuota({ ...update, audit: sampleAudit(tenantId) }), 'stale');
      const unknown = { ...update, record: { ...record, name: 'unknown' }, audit: sampleAudit(tenantId) };
      assert.equal(await storage.updateSharedQuota(unknown), 'unknown');
      const removal = { tenantId, name: 'a' };
      assert.equal(await storage.deleteSharedQuota({ ...removal, audit: sampleAudit(tenantId) }), 'deleted');
      assert.equal(await storage.deleteSharedQuota({ ...removal, audit: sampleAudit(tenantId) }), 'unknown');
      assert.deepEqual(await storage.sharedQuotas(tenantId), [record]);
      assert((await storage.recentChanges()).some(({ kind, subject }) => kind === 'tenant' && subject === tenantId));
    });

    test('are a hundred at most', async () => {
      const { storage, tenantId } = await workbench.tenant();
      for (let n = 0; n < 100; n++) await storage.createSharedQuota(sampleSharedQuota(tenantId, { name: `q${n}` }), sampleAudit(tenantId));
      assert.equal(await storage.createSharedQuota(shared(tenantId), sampleAudit(tenantId)), 'too-many');
    });

    test('of a client are stored with it', async () => {
      const { storage, tenantId } = await workbench.tenant();
      const client = sampleClient(tenantId, { quota: { hour: 10, mode: 'enforce' }, coalesce: 30 });
      await storage.createClient(client, sampleAudit(tenantId));
      assert.deepEqual(await storage.findClient(tenantId, client.clientId), client);
      const record = { ...client, quota: { day: 1, mode: 'observe' as const }, coalesce: 0 };
      await storage.updateClient({ record, expectedVersion: 1, audit: sampleAudit(tenantId) });
      const stored = await storage.findClient(tenantId, client.clientId);
      assert.deepEqual([stored?.quota, stored?.coalesce], [record.quota, 0]);
    });
  });
};

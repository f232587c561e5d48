// The leases of one node, from a database.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import { pino } from 'pino';
import { AuditTrail } from '../audit/audit-trail.ts';
import { Metrics } from '../metrics/metrics.ts';
import { sampleClient } from '../records/client.sample.ts';
import { sqlStorage } from '../storage/sql/sql-storage.ts';
import { openSqlite } from '../storage/sqlite/open.ts';
import { loadedTenant } from '../tenants/loaded-tenant.sample.ts';
import { QuotaLedger } from './ledger.ts';
import { rulesFor, sharedSubject } from './rules.ts';
import { QuotaSlot } from './slot.ts';

const loaded = {
  ...loadedTenant(),
  sharedQuotas: [
    { tenantId: 't', name: 'all', owner: undefined, labels: {}, quota: { hour: 40, mode: 'enforce' }, version: 1, createdAt: 0 } as const,
  ],
};

const openLedger = async (t: TestContext, maxSlots?: number) => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-ledger-'));
  const backend = await openSqlite(directory);
  const log = pino({ level: 'silent' });
  const storage = sqlStorage(backend, Date.now);
  const bound = maxSlots === undefined ? undefined : { maxSlots };
  const audit = new AuditTrail(storage, log, Date.now);
  const metrics = new Metrics();
  const ledger = new QuotaLedger({ storage, audit, now: Date.now, log, metrics, ...bound });
  t.after(async () => {
    await ledger.close();
    await backend.close();
    await rm(directory, { recursive: true });
  });
  await backend.write((transaction) =>
    transaction
      .insertInto('tenants')
      .values({
        ...{ id: 't', name: 't', public_url: 'https://t', generation: 1, access_token_lifetime: 1, max_access_token_lifetime: 1 },
        ...{ access_token_format: 'jwt', default_audience: 'https://t/api', created_at: 1 },
      } as never)
      .execute(),
  );
  const samplesOf = async (name: string) => (await metrics.collect()).find((family) => family.name === name)?.samples ?? [];
  const measure = async (name: string): Promise<number | undefined> => (await samplesOf(name))[0]?.value;
  return { ledger, storage, backend, measure, samplesOf };
};

test('a shared quota counts the tokens of an administrator and of another client that ask at once', async (t) => {
  const { ledger, storage } = await openLedger(t);
  const clients = [sampleClient({ entitlements: ['administrator'] }), sampleClient()];
  await Promise.all(clients.map((client) => ledger.charge(rulesFor(client, loaded))));
  const [use] = await storage.quotaUses('t', [sharedSubject('all')]);
  assert.equal(use?.used, 2);
});

test('a node holds at most twice as many leases as it should, and returns those that were used longest ago', async (t) => {
  const { ledger, storage } = await openLedger(t, 4);
  const limited = loadedTenant();
  const clients = Array.from({ length: 9 }, (_, n) => sampleClient({ clientId: `c${n}`, quota: { hour: 1_000, mode: 'enforce' } }));
  const rules = clients.map((client) => rulesFor(client, limited));
  for (const each of rules.slice(0, 8)) await ledger.charge(each);
  assert.equal(ledger.size, 8);
  await ledger.charge(rules[8] ?? []);
  assert.equal(ledger.size, 5, 'the four that were used last, and the new one');
  const usedOf = async (index: number): Promise<number | undefined> => {
    const uses = await storage.quotaUses('t', [rules[index]?.[0]?.subject ?? '']);
    return uses[0]?.used;
  };
  while ((await usedOf(0)) !== 1) await new Promise(setImmediate);
  assert.equal(await usedOf(8), 20, 'it still holds the lease of 2 %');
});

test('tokens that are not counted yet are known until their window is over, and forgotten then', () => {
  const [rule] = rulesFor(sampleClient(), loaded);
  assert(rule !== undefined);
  const slot = new QuotaSlot(rule);
  slot.charge(0);
  assert.deepEqual(
    [3_599_999, 3_600_000].map((now) => slot.isIdle(now)),
    [false, true],
  );
});

test('leases, and failures to take them, are counted', async (t) => {
  const { ledger, backend, measure } = await openLedger(t);
  await ledger.charge(rulesFor(sampleClient(), loaded));
  assert.deepEqual([await measure('mintmark_quota_leases'), await measure('mintmark_quota_lease_failures_total')], [1, 0]);
  await backend.write((transaction) => sql`ALTER TABLE quota_windows RENAME TO away`.execute(transaction));
  const other = sampleClient({ clientId: 'other', quota: { hour: 1_000, mode: 'enforce' } });
  assert.deepEqual((await ledger.charge(rulesFor(other, loadedTenant()))).exceeded, [], 'it is charged later');
  assert.deepEqual([await measure('mintmark_quota_leases'), await measure('mintmark_quota_lease_failures_total')], [2, 1]);
});

test('of all quotas, the 300 that are used most have a ratio', async (t) => {
  const { ledger, samplesOf } = await openLedger(t);
  const [shared = assert.fail()] = loaded.sharedQuotas;
  const quotas = Array.from({ length: 350 }, (_, n) => ({ ...shared, name: `q${n}`, quota: { hour: 400 - n, mode: 'observe' } as const }));
  await ledger.charge(rulesFor(sampleClient(), { ...loaded, sharedQuotas: quotas }));
  const samples = await samplesOf('mintmark_quota_ratio');
  assert.deepEqual([samples.length, samples[0]?.labels['quota']], [300, 'q349-hour']);
});

// The leases of one node, from a database.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
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

test('a shared quota counts the tokens of an administrator and of another client that ask at once', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-ledger-'));
  const backend = await openSqlite(directory);
  const log = pino({ level: 'silent' });
  const storage = sqlStorage(backend, Date.now);
  const ledger = new QuotaLedger({ storage, audit: new AuditTrail(storage, log, Date.now), now: Date.now, log, metrics: new Metrics() });
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
  const clients = [sampleClient({ entitlements: ['administrator'] }), sampleClient()];
  await Promise.all(clients.map((client) => ledger.charge(rulesFor(client, loaded))));
  const [use] = await storage.quotaUses('t', [sharedSubject('all')]);
  assert.equal(use?.used, 2);
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

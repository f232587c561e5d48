// The schedule of keys, from day to day, on a real store with a clock that the test moves.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { pino } from 'pino';
import { AuditTrail } from './audit/audit-trail.ts';
import { parseConfig } from './config.ts';
import { keepHouse } from './housekeeping.ts';
import { KeyManager } from './keys/key-manager.ts';
import { openStore } from './open-store.ts';
import { firstStart } from './tenants/first-start.ts';
import { TenantDirectory } from './tenants/tenant-directory.ts';

const DAY = 86_400_000;

/** A store after its first start, and what keeps house in it. */
const house = async (t: TestContext) => {
  let now = Date.UTC(2030, 0, 1);
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-house-'));
  const log = pino({ level: 'silent' });
  const config = parseConfig({
    flags: { data: directory },
    env: { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') },
    cwd: directory,
  });
  const { storage, peppers, seal, decrypt, storeKey } = await openStore(config, { now: () => now, log });
  t.after(async () => {
    await storage.close();
    await rm(directory, { recursive: true });
  });
  const audit = new AuditTrail(storage, log, () => now);
  const choices = { publicUrl: 'https://t', clientId: 'admin', clientSecret: undefined, deliver: () => undefined };
  await firstStart(choices, { storage, audit, peppers, seal, storeKey, now: () => now });
  const tenants = new TenantDirectory(storage, decrypt, []);
  await tenants.load();
  const keyManager = new KeyManager({ storage, tenants, seal, now: () => now });
  const [tenant] = tenants.all();
  const id = tenant?.tenant.id ?? assert.fail('No tenant.');
  return {
    storage,
    id,
    round: async (days: number) => {
      now += days * DAY;
      await keepHouse({ storage, tenants, keyManager, audit, now: () => now, log });
      await tenants.load();
      return (await storage.signingKeys(id)).map(({ signsFrom, retiredAt }) => {
        if (retiredAt !== undefined) return 'retired';
        return signsFrom === undefined ? 'standby' : 'signing';
      });
    },
    at: () => now,
  };
};

describe('keeping house', () => {
  test('a key signs for 90 days, then its standby does; it is kept until its last token has expired and caches have heard', async (t) => {
    const { round } = await house(t);
    assert.deepEqual(await round(89), ['signing', 'standby']);
    assert.deepEqual(await round(1), ['retired', 'signing', 'standby']);
    assert.deepEqual(await round(0), ['retired', 'signing', 'standby'], 'once');
    assert.deepEqual(await round(1), ['retired', 'signing', 'standby'], 'its last token has a day');
    assert.deepEqual(await round(0.01), ['signing', 'standby']);
    assert.deepEqual(await round(88.99), ['retired', 'signing', 'standby'], 'and again after another 90');
  });
  test('a server that slept for a year rotates once, to a standby that everyone knows', async (t) => {
    const { round } = await house(t);
    assert.deepEqual(await round(365), ['retired', 'signing', 'standby']);
    assert.deepEqual(await round(0.5), ['retired', 'signing', 'standby']);
  });
  test('what was good once is forgotten when it is past its time, and not before', async (t) => {
    const { round, storage, id: tenantId, at } = await house(t);
    const use = { tenantId, kind: 'assertion' as const, key: 'k', expiresAt: at() + DAY };
    assert.equal(await storage.recordReplays([use]), true);
    await round(1);
    assert.equal(await storage.recordReplays([use]), false);
    await round(0.1);
    assert.equal(await storage.recordReplays([use]), true);
  });
});

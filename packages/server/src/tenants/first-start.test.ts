// Whether the credentials of a first start are reported as valid after its commit failed.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pino } from 'pino';
import { AuditTrail } from '../audit/audit-trail.ts';
import { parseConfig } from '../config/config.ts';
import { openStore } from '../maintenance/open-store.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { SAMPLE_CHOICES } from './first-start.sample.ts';
import { firstStart } from './first-start.ts';

const now = () => Date.UTC(2030, 0, 1);
const cut = () => Promise.reject(new Error('the connection was cut'));

/** What breaks around the commit, and what is then known of the credentials. */
const FAULTS: readonly [name: string, faults: (storage: Storage) => Partial<Storage>, decided: readonly boolean[]][] = [
  ['before the commit', () => ({ firstStart: cut }), [false]],
  ['after the commit', (storage) => ({ firstStart: (first) => storage.firstStart(first).then(cut) }), [true]],
  ['and the store is unavailable', () => ({ firstStart: cut, tenants: cut }), []],
];

for (const [name, faults, expected] of FAULTS) {
  test(`the connection is cut ${name}: ${expected[0] ?? 'not known'}`, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'mintmark-first-'));
    const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
    const log = pino({ level: 'silent' });
    const { storage, ...store } = await openStore(parseConfig({ flags: { data: directory }, env, cwd: directory }), { now, log });
    try {
      const decided: boolean[] = [];
      const choices = { ...SAMPLE_CHOICES, decided: (made: boolean) => void decided.push(made) };
      const faulty = { firstStart: storage.firstStart, tenants: storage.tenants, ...faults(storage) };
      await assert.rejects(firstStart(choices, { ...store, storage: faulty, audit: new AuditTrail(storage, log, now), now }), /was cut/);
      assert.deepEqual(decided, expected);
    } finally {
      await storage.close();
      await rm(directory, { recursive: true });
    }
  });
}

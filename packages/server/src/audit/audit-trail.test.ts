import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { generateCredential } from '@mintmark/protocol';
import { pino } from 'pino';
import type { AuditEntry } from '../records/audit-entry.ts';
import { CAPACITY } from './allowances.ts';
import { AuditTrail } from './audit-trail.ts';

const event = (requestId: string) => ({
  tenantId: 't',
  requestId,
  event: 'token.issue' as const,
  result: 'refused' as const,
  reason: 'wrong_secret',
  actor: 'c',
  credentialId: undefined,
  subject: undefined,
  address: '192.0.2.1',
  detail: {},
});

/** A trail over a store that is a list, and what it logged. */
const trail = (appendAudit: (entries: readonly AuditEntry[]) => Promise<void>) => {
  const logged: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => logged.push(line) });
  return { audit: new AuditTrail({ appendAudit }, log, () => 1_000), logged };
};

describe('the audit trail', () => {
  test('preserves the order, gives each entry an id and the time, and shares commits', async () => {
    const commits: (readonly AuditEntry[])[] = [];
    const { audit } = trail(async (entries) => void commits.push(entries));
    for (const id of ['a', 'b', 'c']) audit.record(event(id));
    await audit.flush();
    assert.equal(commits.length, 1);
    assert.deepEqual(
      commits.flat().map(({ requestId, at }) => [requestId, at]),
      [
        ['a', 1_000],
        ['b', 1_000],
        ['c', 1_000],
      ],
    );
    assert.equal(new Set(commits.flat().map(({ id }) => id)).size, 3);
  });

  test('is bounded: a flood is counted and dropped, never buffered in memory', async () => {
    let written = 0;
    const { audit, logged } = trail(async (entries) => {
      written += entries.length;
    });
    for (let n = 0; n < CAPACITY + 5; n++) audit.record(event(String(n)));
    await audit.flush();
    assert.equal(written, CAPACITY);
    assert.equal(JSON.parse(logged[0] ?? '{}').dropped, 5);
  });

  test('a flood of refusals in one tenant hides none of another, and the log names the flooded tenant', async () => {
    const written: AuditEntry[] = [];
    const { audit, logged } = trail(async (entries) => void written.push(...entries));
    for (let n = 0; n < CAPACITY + 5; n++) audit.record(event('storm'));
    for (let n = 0; n < 100; n++) audit.record({ ...event('quiet'), tenantId: 'other' });
    await audit.flush();
    assert.equal(written.filter(({ tenantId }) => tenantId === 'other').length, 100);
    assert.deepEqual(JSON.parse(logged[0] ?? '{}').tenants, { t: 5 });
  });

  test('the queue for a store that hangs is bounded, whatever the tenants', async () => {
    const held = Promise.withResolvers<void>();
    let written = 0;
    const { audit } = trail(async (entries) => {
      await held.promise;
      written += entries.length;
    });
    for (const tenantId of ['a', 'b', 'c']) for (let n = 0; n < CAPACITY; n++) audit.record({ ...event('storm'), tenantId });
    held.resolve();
    await audit.flush();
    assert.equal(written, CAPACITY + 2 * 100);
  });

  test('a failure of the store is logged; later entries are written', async () => {
    let failing = true;
    const written: string[] = [];
    const { audit, logged } = trail(async (entries) => {
      if (failing) throw new Error('away');
      written.push(...entries.map(({ requestId }) => requestId));
    });
    for (const id of ['lost', 'lost too']) {
      audit.record(event(id));
      await audit.flush();
    }
    assert.equal(logged.length, 2, 'once that it fails, once that entries are missing');
    failing = false;
    audit.record(event('kept'));
    await audit.flush();
    assert.deepEqual(written, ['kept']);
  });

  test('the long-term rate is bounded, too: the allowance recovers slowly', async () => {
    let now = 0;
    let written = 0;
    const log = pino({ level: 'silent' });
    const store = {
      appendAudit: async (entries: readonly AuditEntry[]) => {
        written += entries.length;
      },
    };
    const audit = new AuditTrail(
      store,
      log,
      () => 0,
      () => now,
    );
    for (let n = 0; n < CAPACITY; n++) audit.record(event('x'));
    await audit.flush();
    for (let second = 1; second <= 10; second++) {
      now = second * 1_000;
      for (let n = 0; n < 1_000; n++) audit.record(event('x'));
      await audit.flush();
    }
    assert.equal(written, CAPACITY + 100);
  });

  test('a flush waits for what was queued before it, not for later entries', async () => {
    const { audit } = trail(async () => audit.record(event('more')));
    audit.record(event('first'));
    await audit.flush();
  });

  test('claims are truncated, and credentials in them removed', async () => {
    const kept: AuditEntry[] = [];
    const { audit } = trail(async (entries) => void kept.push(...entries));
    const secret = generateCredential('secret', randomBytes);
    audit.record({ ...event('x'), actor: 'x'.repeat(65_000), detail: { scope: secret, description: `no ${secret}` } });
    await audit.flush();
    assert.equal(kept[0]?.actor?.length, 256);
    assert.deepEqual(kept[0]?.detail, { scope: '[credential]', description: 'no [credential]' });
  });
});

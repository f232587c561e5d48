import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import type { AuditEntry } from './audit-entry.ts';
import { AuditTrail, MAX_PENDING_ENTRIES } from './audit-trail.ts';

const event = (requestId: string) => ({
  tenantId: 't',
  requestId,
  event: 'token.issue',
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
  test('keeps the order, gives each entry an id and the time, and shares commits', async () => {
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

  test('is bounded: a flood is counted and dropped, never kept in memory', async () => {
    let written = 0;
    const { audit, logged } = trail(async (entries) => {
      written += entries.length;
    });
    for (let n = 0; n < MAX_PENDING_ENTRIES + 5; n++) audit.record(event(String(n)));
    await audit.flush();
    assert.equal(written, MAX_PENDING_ENTRIES);
    assert.equal(JSON.parse(logged[0] ?? '{}').dropped, 5);
  });

  test('a store that fails is logged; what comes later is written', async () => {
    let failing = true;
    const written: string[] = [];
    const { audit, logged } = trail(async (entries) => {
      if (failing) throw new Error('away');
      written.push(...entries.map(({ requestId }) => requestId));
    });
    audit.record(event('lost'));
    await audit.flush();
    assert.equal(logged.length, 2);
    failing = false;
    audit.record(event('kept'));
    await audit.flush();
    assert.deepEqual(written, ['kept']);
  });
});

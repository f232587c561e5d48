// Counts of tokens without a grant, while the store does not respond.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import type { GrantTerms } from '../records/grant.ts';
import type { SignInCount } from '../records/grant-filter.ts';
import { MAX_PENDING, SignInCounter } from './sign-in-counter.ts';

test(`${2 * MAX_PENDING} groups are counted while the store does not respond; those of further clients are not`, async () => {
  const written: SignInCount[] = [];
  const released = Promise.withResolvers<void>();
  const addSignIns = async (counts: readonly SignInCount[]): Promise<void> => {
    await released.promise;
    written.push(...counts);
  };
  const counter = new SignInCounter({ addSignIns }, pino({ level: 'silent' }));
  const count = (n: number): void => {
    const terms = { tenantId: 't', clientId: `c${n}`, credentialId: 's' } as GrantTerms;
    counter.count({ terms, address: '192.0.2.1', issuedAt: 0 });
  };
  // The first write begins, and does not end.
  for (let n = 0; n < MAX_PENDING; n++) count(n);
  await new Promise(setImmediate);
  for (let n = 0; n < 2 * MAX_PENDING + 1; n++) count(MAX_PENDING + n);
  released.resolve();
  await counter.close();
  assert.equal(written.length, 3 * MAX_PENDING);
});

test('tokens of one client are counted by address and hour, in whatever order they come', async () => {
  const written: SignInCount[] = [];
  const counter = new SignInCounter({ addSignIns: async (counts) => void written.push(...counts) }, pino({ level: 'silent' }));
  const terms = { tenantId: 't', clientId: 'c', credentialId: 's' } as GrantTerms;
  for (const [address, issuedAt] of [
    ['192.0.2.1', 3_600],
    ['192.0.2.1', 3_599],
    ['192.0.2.2', 7_199],
    ['192.0.2.1', 7_199],
    ['192.0.2.1', 0],
    ['192.0.2.1', 7_200],
  ] as const)
    counter.count({ terms, address, issuedAt });
  await counter.close();
  assert.deepEqual(
    written.map(({ address, count, firstAt, lastAt }) => [address, count, firstAt, lastAt]),
    [
      ['192.0.2.1', 2, 0, 3_599],
      ['192.0.2.1', 2, 3_600, 7_199],
      ['192.0.2.2', 1, 7_199, 7_199],
      ['192.0.2.1', 1, 7_200, 7_200],
    ],
  );
});

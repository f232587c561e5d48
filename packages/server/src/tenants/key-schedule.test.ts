// When signing keys are announced, rotated and retired, to the millisecond.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SigningKeyRecord } from '../records/signing-key.ts';
import { dueRotations, removableBefore } from './key-schedule.ts';
import { loadedTenant, SAMPLE_KEYS } from './loaded-tenant.sample.ts';

const DAY = 86_400_000;
const LIFETIME = 90 * DAY;
const START = 1_000 * DAY;
const { tenant } = loadedTenant();
const key = (more: Partial<SigningKeyRecord>): SigningKeyRecord => ({
  ...SAMPLE_KEYS[0],
  announcedAt: START,
  signsFrom: undefined,
  ...more,
});
const signing = (more: Partial<SigningKeyRecord> = {}) => key({ kid: 'signing', signsFrom: START, ...more });
const standby = (more: Partial<SigningKeyRecord> = {}) => key({ kid: 'standby', ...more });

describe('a rotation is due', () => {
  const cases: readonly [when: string, records: readonly SigningKeyRecord[], at: number, due: readonly string[]][] = [
    ['not a millisecond before its 90 days', [signing(), standby()], START + LIFETIME - 1, []],
    ['after its 90 days', [signing(), standby()], START + LIFETIME, ['signing']],
    [
      'not while its standby has been announced for less than a day',
      [signing(), standby({ announcedAt: START + LIFETIME })],
      START + LIFETIME + DAY - 1,
      [],
    ],
    ['after that day', [signing(), standby({ announcedAt: START + LIFETIME })], START + LIFETIME + DAY, ['signing']],
    ['never without a standby', [signing()], START + 2 * LIFETIME, []],
    ['never to a standby that was revoked', [signing(), standby({ revokedAt: START })], START + 2 * LIFETIME, []],
    ['not by a standby of another algorithm', [signing(), standby({ algorithm: 'ES384' })], START + 2 * LIFETIME, []],
    ['not of a key that has retired', [signing({ retiredAt: START }), standby()], START + 2 * LIFETIME, []],
    ['not when a clock was set back', [signing(), standby()], START - DAY, []],
    [
      'of each algorithm by itself',
      [signing(), standby(), signing({ kid: 'young', algorithm: 'ES384', signsFrom: START + DAY }), standby({ algorithm: 'ES384' })],
      START + LIFETIME,
      ['signing'],
    ],
  ];
  for (const [when, records, at, due] of cases) {
    test(when, () =>
      assert.deepEqual(
        dueRotations(records, tenant, at).map(({ kid }) => kid),
        due,
      ),
    );
  }
  test('by the lifetime of the tenant', () => {
    const shortLived = { ...tenant, keyLifetime: 172_800 };
    assert.equal(dueRotations([signing(), standby()], shortLived, START + 2 * DAY).length, 1);
  });
});

test('a key is retained for the longest lifetime of a token, and ten minutes for nodes that learn late', () =>
  assert.equal(removableBefore(START), START - DAY - 600_000));

// When the secrets of a client are due for rotation.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SecretRecord } from '@mintmark/client/management';
import { dueRotation, LABEL } from './rotation.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2030-06-01T00:00:00Z');
const daysAgo = (days: number): string => new Date(NOW - days * DAY).toISOString();
const secret = (id: string, age: number, more: Partial<SecretRecord> = {}): SecretRecord => ({
  id,
  label: LABEL.delivered,
  last_four: 'abcd',
  state: 'active',
  kept_as: 'hmac-sha256',
  sealed: false,
  created_at: daysAgo(age),
  created_by: 'admin',
  expires_at: null,
  retires_at: null,
  replaced_by: null,
  deactivated_at: null,
  revoked_at: null,
  last_used_at: null,
  last_used_from: null,
  ...more,
});
const TO = { file: 'f', command: undefined, kubernetesSecret: undefined, namespace: undefined };
const MONTHLY = { from: undefined, to: TO, rotateEvery: 30 * DAY, overlap: DAY };
const ONCE = { ...MONTHLY, rotateEvery: undefined };

type Want = { readonly isNew: boolean; readonly lost?: readonly string[]; readonly replaced?: readonly string[] } | undefined;
const cases: [name: string, section: typeof MONTHLY | typeof ONCE, secrets: readonly SecretRecord[], want: Want][] = [
  ['a new secret is not replaced', MONTHLY, [secret('a', 29.9)], undefined],
  ['a secret is replaced after the rotation period', MONTHLY, [secret('a', 30)], { isNew: true, replaced: ['a'] }],
  ['a secret that a person created counts as well', MONTHLY, [secret('a', 29, { label: null })], undefined],
  [
    'a secret that a person created is replaced in time',
    MONTHLY,
    [secret('a', 30, { label: 'by hand' })],
    { isNew: true, replaced: ['a'] },
  ],
  ['a secret that retires already is left unchanged', MONTHLY, [secret('a', 31, { retires_at: daysAgo(-0.5) }), secret('b', 1)], undefined],
  ['all active secrets are replaced', MONTHLY, [secret('a', 40, { label: null }), secret('b', 31)], { isNew: true, replaced: ['a', 'b'] }],
  [
    'a secret that ends sooner is not extended',
    MONTHLY,
    [secret('a', 40, { expires_at: daysAgo(-0.5) }), secret('b', 31)],
    { isNew: true, replaced: ['b'] },
  ],
  ['a secret that expires is replaced before', MONTHLY, [secret('a', 10, { expires_at: daysAgo(-1) })], { isNew: true }],
  ['a client without a secret gets one', MONTHLY, [secret('a', 1, { state: 'revoked' })], { isNew: true }],
  [
    'an undelivered secret ends, and a new one is created',
    MONTHLY,
    [secret('a', 1, { label: LABEL.pending })],
    { isNew: true, lost: ['a'] },
  ],
  [
    'an undelivered secret alongside a valid one ends without a replacement',
    MONTHLY,
    [secret('a', 1, { label: LABEL.pending }), secret('b', 2)],
    { isNew: false, lost: ['a'] },
  ],
  [
    'a run that was interrupted after the delivery is completed',
    MONTHLY,
    [secret('a', 31), secret('b', 0.1)],
    { isNew: false, replaced: ['a'] },
  ],
  ['a secret that a person added later is left unchanged', MONTHLY, [secret('a', 5), secret('b', 1, { label: 'by hand' })], undefined],
  ['without a rotation period an old secret is not replaced', ONCE, [secret('a', 4000)], undefined],
  ['without a rotation period no secret is created for a client without one', ONCE, [secret('a', 1, { state: 'expired' })], undefined],
  [
    'without a rotation period an undelivered secret is replaced',
    ONCE,
    [secret('a', 1, { label: LABEL.pending })],
    { isNew: true, lost: ['a'] },
  ],
];

describe('dueRotation', () => {
  for (const [name, section, secrets, want] of cases) {
    test(name, () =>
      assert.deepEqual(
        dueRotation(section, secrets, NOW),
        want === undefined ? undefined : { lost: [], replaced: [], overlap: DAY, ...want },
      ),
    );
  }
  test('is undefined without a destination', () =>
    assert.equal(dueRotation({ ...MONTHLY, to: undefined }, [secret('a', 99)], NOW), undefined));
  test('is undefined without a section', () => assert.equal(dueRotation(undefined, [secret('a', 99)], NOW), undefined));
});

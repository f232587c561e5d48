import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { retryAfterSeconds } from './retry-after.ts';

const NOW = Date.UTC(2026, 2, 1, 10);

describe('Retry-After (RFC 9110 §10.2.3)', () => {
  const rows: readonly (readonly [what: string, headers: Readonly<Record<string, string>>, seconds: number | undefined])[] = [
    ['that is absent is not known', {}, undefined],
    ['that is empty is not known', { 'retry-after': ' ' }, undefined],
    ['that is no number and no date is not known', { 'retry-after': 'soon' }, undefined],
    ['is a number of seconds', { 'retry-after': ' 120 ' }, 120],
    ['is a date, by our clock', { 'retry-after': 'Sun, 01 Mar 2026 10:00:30 GMT' }, 30],
    ['in the past is now', { 'retry-after': 'Sun, 01 Mar 2026 09:00:00 GMT' }, 0],
    [
      'is a date, by the clock of the server',
      { date: 'Sun, 01 Mar 2026 10:00:20 GMT', 'retry-after': 'Sun, 01 Mar 2026 10:00:30 GMT' },
      10,
    ],
  ];
  for (const [what, headers, seconds] of rows) test(what, () => assert.equal(retryAfterSeconds(new Headers(headers), NOW), seconds));
});

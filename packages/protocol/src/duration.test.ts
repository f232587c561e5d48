import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../test/property-runs.ts';
import { parseDuration } from './duration.ts';

describe('parseDuration()', () => {
  for (const [text, milliseconds] of [
    ['30s', 30_000],
    ['10m', 600_000],
    ['12h', 43_200_000],
    ['90d', 7_776_000_000],
    ['999999999s', 999_999_999_000],
    ['0s', 0],
    ['0d', 0],
  ] as const) {
    test(text, () => assert.equal(parseDuration(text), milliseconds));
  }

  for (const text of ['', '0', '00s', '-0s', '10', 'm', '-1m', '1.5h', '10 m', '10M', '1w', '1e3s', '9999999999s', '１m', '10m\n', '01m']) {
    test(`${JSON.stringify(text)} is not a duration`, () => assert.equal(parseDuration(text), undefined));
  }

  test('any input returns a safe integer of at least 0 or undefined', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,12}[smhd]$/)), (text) => {
        const span = parseDuration(text);
        return span === undefined || (Number.isSafeInteger(span) && span >= 0);
      }),
      runs(),
    );
  });
});

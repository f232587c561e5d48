// The formats of times in options.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseExpiry } from './expiry.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('parseExpiry() accepts', () => {
  const cases: [string, string][] = [
    ['2027-01-31T12:00:00Z', '2027-01-31T12:00:00.000Z'],
    ['2027-01-31T12:00:00.5+02:00', '2027-01-31T10:00:00.500Z'],
    ['2027-01-31', '2027-01-31T00:00:00.000Z'],
    ['90d', '2027-02-20T12:00:00.000Z'],
    ['12h', '2026-11-23T00:00:00.000Z'],
    ['30m', '2026-11-22T12:30:00.000Z'],
  ];
  for (const [given, want] of cases) test(given, () => assert.equal(parseExpiry(given, NOW), want));
});

describe('parseExpiry() refuses', () => {
  const cases: [string, string, RegExp][] = [
    ['a local time', '2027-01-31T12:00:00', /--expires takes/],
    ['a day that does not exist', '2027-02-31', /--expires takes/],
    ['a month that does not exist', '2027-13-01', /--expires takes/],
    ['an empty span', '0d', /has passed already/],
    ['a span without a unit', '90', /--expires takes/],
    ['words', 'tomorrow', /--expires takes/],
    ['the past', '2026-11-22', /has passed already/],
  ];
  for (const [name, given, message] of cases)
    test(name, () => assert.throws(() => parseExpiry(given, NOW), { name: 'UsageError', message }));
});

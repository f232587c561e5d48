import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usageSeries } from './usage-series.ts';

const row = (start: string, granted: number, refused = 0) => ({
  start,
  key: null,
  granted,
  refused,
  coalesced: 0,
  introspected: 0,
  reasons: {},
});

test('console: an hour without a count is zero, and rows of the same hour are added', () => {
  const [from, to] = ['2030-01-01T10:20:00Z', '2030-01-01T13:00:00Z'].map(Date.parse);
  const series = usageSeries(
    [row('2030-01-01T10:00:00Z', 2), row('2030-01-01T12:00:00Z', 3, 1), row('2030-01-01T12:00:00Z', 4)],
    'hour',
    from ?? 0,
    to ?? 0,
  );
  assert.deepEqual(series, {
    times: ['2030-01-01T10:00:00.000Z', '2030-01-01T11:00:00.000Z', '2030-01-01T12:00:00.000Z'],
    granted: [2, 0, 7],
    refused: [0, 0, 1],
  });
});

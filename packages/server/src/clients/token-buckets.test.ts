// Token buckets by name: how many are stored.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TokenBuckets } from './token-buckets.ts';

test('as many buckets are stored as there may be: beyond that, the one that was used longest ago counts as full', () => {
  const buckets = new TokenBuckets({ capacity: 1, interval: 1_000, max: 2, steady: () => 0 });
  for (const name of ['a', 'b']) assert.equal(buckets.take(name), undefined);
  for (const name of ['b', 'a']) assert.equal(buckets.take(name), 1, 'it is empty');
  buckets.take('c');
  assert.deepEqual([buckets.size, buckets.isFull('b'), buckets.isFull('a')], [2, true, false]);
});

// Which grants share a batch.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchIdOf, MAX_GRANTS_OF_BATCH, positionOf } from '../records/grant-id.ts';
import { OpenBatches } from './open-batches.ts';

test('the grants of a tenant and a kind of commit share a batch, in the order of their positions', () => {
  const batches = new OpenBatches();
  const [first, ofOther, proven, second] = [
    batches.nextId('t', false),
    batches.nextId('other', false),
    batches.nextId('t', true),
    batches.nextId('t', false),
  ];
  assert.equal(batchIdOf(second), batchIdOf(first));
  assert.equal(new Set([first, ofOther, proven].map(batchIdOf)).size, 3);
  assert.deepEqual([first, second].map(positionOf), ['0000', '0001']);
});

test('a full batch is followed by another, whose ids are above it', () => {
  const batches = new OpenBatches();
  const ids = Array.from({ length: MAX_GRANTS_OF_BATCH + 1 }, () => batches.nextId('t', false));
  assert.equal(new Set(ids.map(batchIdOf)).size, 2);
  assert.deepEqual(ids, ids.toSorted());
});

import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, test } from 'node:test';
import { defaultWorkers, workersFor } from './default-workers.ts';

const GB = 1024 ** 3;

describe('the default number of workers', () => {
  for (const [cores, memory, workers] of [
    [1, 16 * GB, 1],
    [8, 16 * GB, 8],
    [64, 4 * GB, 8],
    [4, 1.4 * GB, 2],
    [2, 0.25 * GB, 1],
  ] as const) {
    test(`${workers} for ${cores} cores and ${memory / GB} GB`, () => {
      assert.equal(workersFor({ cores, memory }), workers);
    });
  }

  test('is at least one and at most one for each core', () => {
    assert.ok(defaultWorkers() >= 1 && defaultWorkers() <= availableParallelism());
  });
});

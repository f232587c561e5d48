import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inBatches } from './in-batches.ts';

/** Runs steps that take some milliseconds per row. @returns the size of each batch, and the pauses between them */
const batchesOf = async (rows: number, { maxBatch = 2_000, perRow = 0 } = {}) => {
  const [sizes, pauses]: [number[], number[]] = [[], []];
  let [left, time] = [rows, 0];
  const step = async (limit: number): Promise<number> => {
    const count = Math.min(limit, left);
    sizes.push(limit);
    left -= count;
    time += count * perRow;
    return count;
  };
  const pause = async (milliseconds: number): Promise<void> => {
    pauses.push(milliseconds);
    time += milliseconds;
  };
  await inBatches(maxBatch, step, { clock: () => time, pause });
  assert.equal(left, 0);
  return { sizes, pauses };
};

describe('batches of a periodic task', () => {
  const cases: readonly (readonly [title: string, rows: number, setting: Parameters<typeof batchesOf>[1], sizes: readonly number[]])[] = [
    ['no row: one step', 0, {}, [500]],
    ['less than a batch: one step', 499, {}, [500]],
    ['exactly a batch: a second step finds nothing', 500, {}, [500, 1_000]],
    ['quick steps: batches are doubled up to the maximum', 8_000, {}, [500, 1_000, 2_000, 2_000, 2_000, 2_000]],
    ['10 ms a step: not long', 1_000, { perRow: 0.02 }, [500, 1_000]],
    ['slow steps: batches are halved down to 250', 1_100, { perRow: 1 }, [500, 250, 250, 250]],
    ['a small maximum is not exceeded', 25, { maxBatch: 10, perRow: 100 }, [10, 10, 10]],
  ];
  for (const [title, rows, setting, sizes] of cases) {
    test(title, async () => assert.deepEqual((await batchesOf(rows, setting)).sizes, sizes));
  }

  test('between two steps, tokens have the store for as long as the last step took', async () => {
    assert.deepEqual((await batchesOf(1_200, { perRow: 0.01 })).pauses, [5]);
    assert.deepEqual((await batchesOf(1_600, { perRow: 0.01 })).pauses, [5, 10]);
  });

  test('none begins once the server stops, and the pause ends', { timeout: 10_000 }, async () => {
    const stop = new AbortController();
    let steps = 0;
    await inBatches(
      10,
      async (limit) => {
        steps++;
        setImmediate(() => stop.abort()); // in the pause, which would last a day
        return limit;
      },
      { stopping: stop.signal, clock: () => steps * 86_400_000 },
    );
    assert.equal(steps, 1);
  });
});

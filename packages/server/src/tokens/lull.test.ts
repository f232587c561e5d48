import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Lull } from './lull.ts';

/** To the end of this tick of the event loop. */
const tick = () => new Promise((resolve) => setImmediate(resolve));

/** Notes requests in each tick until a lull. @returns how many ticks it took */
const ticksUntilLull = async (lull: Lull, perTick: readonly number[]): Promise<number> => {
  let isOver = false;
  void lull.next().then(() => {
    isOver = true;
  });
  for (const [ticks, requests] of perTick.entries()) {
    for (let n = 0; n < requests; n++) lull.note();
    await tick();
    if (isOver) return ticks + 1;
  }
  return Number.POSITIVE_INFINITY;
};

describe('a lull', () => {
  test('is the first tick without a request after this one', async () => {
    assert.equal(await ticksUntilLull(new Lull(), [1, 0, 0]), 2);
    assert.equal(await ticksUntilLull(new Lull(), [5, 1, 2, 0, 0]), 4);
    assert.equal(await ticksUntilLull(new Lull(), [0, 0, 0]), 2);
  });

  test('is not waited for once 32 requests have arrived', async () => {
    assert.equal(await ticksUntilLull(new Lull(), Array(50).fill(1)), 32);
    assert.equal(await ticksUntilLull(new Lull(), [31, 0, 0]), 2);
    assert.equal(await ticksUntilLull(new Lull(), [32, 1, 1]), 1);
  });

  test('is one for all who wait for it, and the next is another', async () => {
    const lull = new Lull();
    const first = lull.next();
    assert.equal(lull.next(), first);
    await first;
    assert.notEqual(lull.next(), first);
  });
});

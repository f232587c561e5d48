// The replay store and the token cache: both are bounded, and remain correct when they are full.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BoundedMap } from '../bounded-map.ts';
import { createMemoryReplayStore, MAX_REPLAYS } from './replay-store.ts';

describe('used proofs', () => {
  test('are recorded until their expiry', () => {
    let clock = 0;
    const store = createMemoryReplayStore(() => clock);
    assert.deepEqual([store.remember('a', 1_000), store.remember('a', 1_000), store.remember('b', 1_000)], [true, false, true]);
    clock = 999;
    assert.equal(store.remember('a', 2_000), false);
    clock = 1_000;
    assert.equal(store.remember('a', 2_000), true);
  });
  test('are never removed early: a full store throws until some expire', () => {
    let clock = 0;
    const store = createMemoryReplayStore(() => clock);
    for (let n = 0; n < MAX_REPLAYS; n++) store.remember(String(n), 1_000);
    assert.throws(() => store.remember('one more', 1_000), RangeError);
    assert.equal(store.remember('0', 1_000), false);
    clock = 1_000;
    assert.equal(store.remember('one more', 2_000), true);
  });
});

describe('a bounded map', () => {
  test('evicts the least recently used entry', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.get('a');
    map.set('c', 3);
    assert.deepEqual([map.get('a'), map.get('b'), map.get('c')], [1, undefined, 3]);
  });
  test('setting a key again adds no entry', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 1);
    map.set('b', 2);
    assert.deepEqual([map.get('a'), map.get('b')], [1, 2]);
  });
});

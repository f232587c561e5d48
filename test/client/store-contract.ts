// The contract of token stores, with which each store is tested.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { TokenStore } from '@mintmark/client';

const newKey = (): string => randomBytes(32).toString('hex');
const MINUTE = 60_000;

/** Registers the tests of the contract for a store. */
export const storeContract = (open: () => TokenStore | Promise<TokenStore>): void => {
  test('get() returns nothing for an unused key', async () => {
    assert.equal((await (await open()).get(newKey())) ?? undefined, undefined);
  });

  test('set() stores a text, and replaces it', async () => {
    const store = await open();
    const key = newKey();
    await store.set(key, '{"ü":"\\u0000"}', MINUTE);
    assert.equal(await store.get(key), '{"ü":"\\u0000"}');
    await store.set(key, 'second', MINUTE);
    assert.equal(await store.get(key), 'second');
    assert.equal((await store.get(newKey())) ?? undefined, undefined);
  });

  test('a lock has one holder until it is released', async () => {
    const store = await open();
    const [key, other] = [newKey(), newKey()];
    const release = await store.tryLock?.(key, MINUTE);
    assert.ok(release);
    assert.equal(await store.tryLock?.(key, MINUTE), undefined);
    assert.ok(await store.tryLock?.(other, MINUTE), 'the lock of another key');
    await release();
    assert.ok(await store.tryLock?.(key, MINUTE));
  });

  test('set() replaces the text while the lock is held', async () => {
    const store = await open();
    const key = newKey();
    const release = await store.tryLock?.(key, MINUTE);
    await store.set(key, 'text', MINUTE);
    await release?.();
    assert.equal(await store.get(key), 'text');
  });

  test('of concurrent tryLock() calls, one gets the lock', async () => {
    const store = await open();
    const key = newKey();
    const all = await Promise.all(Array.from({ length: 20 }, () => store.tryLock?.(key, MINUTE)));
    assert.equal(all.filter((release) => release !== undefined).length, 1);
  });
};

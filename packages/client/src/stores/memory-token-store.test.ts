// The token store in memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_TOKENS, memoryTokenStore } from './memory-token-store.ts';

test(`${MAX_TOKENS} tokens are stored; one more evicts the oldest`, async () => {
  const store = memoryTokenStore();
  for (let n = 0; n < MAX_TOKENS; n++) await store.set(`key-${n}`, 'x', 1);
  await store.set('key-0', 'again', 1);
  assert.equal(await store.get('key-1'), 'x');
  await store.set('one more', 'x', 1);
  assert.deepEqual([await store.get('key-0'), await store.get('key-1'), await store.get('key-2')], ['again', undefined, 'x']);
});

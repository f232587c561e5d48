// The scopes of tokens that are cached by their text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_SCOPES, readScope } from './claim-readers.ts';

test(`${MAX_SCOPES} scopes are cached; one more clears the cache`, () => {
  for (let n = 0; n < MAX_SCOPES; n++) readScope(`fill-${n}`);
  const first = readScope('first');
  for (let n = 1; n < MAX_SCOPES; n++) readScope(`scope-${n}`);
  assert.equal(readScope('first'), first);
  readScope('one more');
  assert.notEqual(readScope('first'), first);
  assert.deepEqual(readScope('first'), first);
});

// Claims that are not of their type, and the scopes of tokens that are cached by their text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_SCOPES, readAuthorizationDetails, readEntitlements, readScope } from './claim-readers.ts';

test(`${MAX_SCOPES} scopes are cached; one more clears the cache`, () => {
  for (let n = 0; n < MAX_SCOPES; n++) readScope(`fill-${n}`);
  const first = readScope('first');
  for (let n = 1; n < MAX_SCOPES; n++) readScope(`scope-${n}`);
  assert.equal(readScope('first'), first);
  readScope('one more');
  assert.notEqual(readScope('first'), first);
  assert.deepEqual(readScope('first'), first);
});

test('an entitlement that is no text is refused', () => {
  assert.deepEqual(readEntitlements({ entitlements: ['a', 'b'] }), ['a', 'b']);
  for (const entitlements of [1, ['a', 1], [null]]) assert.throws(() => readEntitlements({ entitlements }), { code: 'invalid_claim' });
});

test('an authorization detail without a type is refused', () => {
  assert.deepEqual(readAuthorizationDetails({ authorization_details: [{ type: 'a', n: 1 }] }), [{ type: 'a', n: 1 }]);
  for (const details of [{}, 'a', [{ type: 'a' }, { type: 1 }]])
    assert.throws(() => readAuthorizationDetails({ authorization_details: details }), { code: 'invalid_claim' });
});

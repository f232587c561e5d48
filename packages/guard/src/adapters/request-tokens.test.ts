// The token of a request, for its handler.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenOf } from './request-tokens.ts';

test('of a request that no guard has accepted is a mistake of the route, and never undefined', () => {
  assert.throws(() => tokenOf({}), { name: 'TypeError', message: /is its route protected/ });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestIds } from './request-id.ts';

test('10,000 request ids are 20 hex digits each, and no two are alike', () => {
  const next = requestIds();
  const ids = Array.from({ length: 10_000 }, next);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[0-9a-f]{20}$/);
});

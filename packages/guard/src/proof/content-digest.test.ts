import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireContentDigest } from './content-digest.ts';

test('a digest without the body that it is of is a mistake of the caller', () => {
  const request = { method: 'POST', target: '/', authorization: undefined, dpop: undefined };
  return assert.rejects(requireContentDigest('sha-256=:x:', request, { isRequired: false, bodyLimit: 8 }), {
    name: 'TypeError',
    message: /needs the body/,
  });
});

// Signing keys as they are made.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateSigningKey } from './generate-signing-key.ts';

test('no kid begins like an option of a command', async () => {
  const seal = () => ({ keyId: 'k', ciphertext: '' });
  const made = Array.from({ length: 500 }, () => generateSigningKey('t', { algorithm: 'ES256', announcedAt: 0, signsFrom: 0 }, seal));
  for (const { kid } of await Promise.all(made)) assert.match(kid, /^\w[\w-]{42}$/);
});

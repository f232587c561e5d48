import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateSigningKey } from './generate-signing-key.ts';

test('a kid never begins with a hyphen, which would make it a command-line option', async () => {
  const seal = () => ({ keyId: 'k', ciphertext: '' });
  const keys = Array.from({ length: 500 }, () => generateSigningKey('t', { algorithm: 'ES256', announcedAt: 0, signsFrom: 0 }, seal));
  for (const { kid } of await Promise.all(keys)) assert.match(kid, /^\w[\w-]{42}$/);
});

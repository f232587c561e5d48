// The headers of tokens that are cached by their text, also those of invented tokens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_CACHED_LENGTH, MAX_HEADERS, parseJwt } from './unverified-jwt.ts';

const tokenOf = (header: object): string =>
  `${[header, {}].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.AAAA`;
const headerOf = (header: object) => parseJwt(tokenOf(header))?.header;

test(`${MAX_HEADERS} headers are cached; one more clears the cache`, () => {
  // Other files of this process may have cached some: fill the cache until it is cleared, which leaves two.
  const probe = headerOf({ alg: 'ES256', kid: 'probe' });
  for (let n = 0; headerOf({ alg: 'ES256', kid: 'probe' }) === probe; n++) headerOf({ alg: 'ES256', kid: `fill-${n}` });
  const first = headerOf({ alg: 'ES256' });
  for (let n = 3; n < MAX_HEADERS; n++) headerOf({ alg: 'ES256', kid: `k${n}` });
  assert.equal(headerOf({ alg: 'ES256' }), first);
  headerOf({ alg: 'ES256', kid: 'one more' });
  assert.notEqual(headerOf({ alg: 'ES256' }), first);
});

test('a longer header than any usual one is not cached', () => {
  const long = { alg: 'ES256', kid: 'x'.repeat(MAX_CACHED_LENGTH) };
  assert.notEqual(headerOf(long), headerOf(long));
});

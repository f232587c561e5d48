// How many tokens a guard introspects at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGuard } from '../guard.ts';
import { GuardUnavailable } from '../guard-errors.ts';
import { MAX_AT_ONCE } from './introspector.ts';

test(`${MAX_AT_ONCE} tokens are introspected at once, one more is 503, and each response makes room for another`, async () => {
  const respond: (() => void)[] = [];
  let clock = 0;
  const guard = createGuard({
    issuer: { issuer: 'https://as.example', introspectionEndpoint: 'https://as.example/introspect', jwksUri: 'https://as.example/jwks' },
    audience: 'https://api.example',
    clientId: 'api',
    clientSecret: 'secret',
    now: () => clock,
    fetch: () => new Promise((resolve) => respond.push(() => resolve(Response.json({ active: false })))),
  });
  const verified = (token: string): Promise<unknown> =>
    guard.verify(token).then(
      () => undefined,
      (error: unknown) => error,
    );
  const first = verified('token-0');
  for (let n = 1; n < MAX_AT_ONCE; n++) void verified(`token-${n}`);
  const shared = verified('token-0');
  const refused = await verified('one-more');
  assert.ok(refused instanceof GuardUnavailable && refused.code === 'introspection_unavailable' && refused.retryAfter === 1);
  while (respond.length < MAX_AT_ONCE) await new Promise(setImmediate);
  assert.equal(respond.length, MAX_AT_ONCE, 'a token that is introspected already is not counted again');
  respond.shift()?.();
  assert.deepEqual(await first, await shared);
  clock += 1;
  void verified('one-more');
  while (respond.length < MAX_AT_ONCE) await new Promise(setImmediate);
  for (const each of respond) each();
});

// Each function of `server.tokens` returns a token of the kind that its name states, which the guard and
// introspection confirm.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createGuard, type Guard, type GuardOptions, TokenRejected, type TokenRejectedCode } from '@mintmark/guard';
import { type ReadyTokens, startTestServer, type TestServer } from '@mintmark/server/testing';
import { decodeJwt } from 'jose';

describe('a token of the test server that is', () => {
  let server: TestServer;
  const guards: Guard[] = [];
  const guardOf = (more: Partial<GuardOptions> = {}): Guard => {
    const guard = createGuard({ issuer: server.url, audience: server.audience, now: server.now, ...server.api, ...more });
    guards.push(guard);
    return guard;
  };
  before(async () => {
    server = await startTestServer({ mutualTls: true });
  });
  after(async () => {
    for (const guard of guards) guard.close();
    await server.close();
  });

  /** A guard that follows the feed already, and refuses tokens without introspection. */
  const following = async (): Promise<Guard> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const guard = guardOf({ onEvent: ({ type }) => type === 'feed_followed' && resolve() });
    await Promise.all([guard.warmUp(), promise]);
    return guard;
  };
  /** Verifies the token until it is refused: the feed reports the revocation within the test's time limit. */
  const refusal = async (guard: Guard, token: string): Promise<TokenRejected> => {
    for (;;) {
      const error: unknown = await guard.verify(token).catch((thrown: unknown) => thrown);
      if (error instanceof TokenRejected) return error;
      await new Promise(setImmediate);
    }
  };

  const introspect = async (token: string): Promise<Record<string, unknown>> => {
    const { clientId, clientSecret } = server.api;
    const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, token });
    return (await fetch(server.introspectionEndpoint, { method: 'POST', body })).json() as Promise<Record<string, unknown>>;
  };

  const BAD: readonly [name: string, make: (tokens: ReadyTokens) => string | Promise<string>, code: TokenRejectedCode, offline: boolean][] =
    [
      ['expired', (tokens) => tokens.expired(), 'expired', true],
      ['for another audience', (tokens) => tokens.wrongAudience(), 'wrong_audience', true],
      ['revoked', (tokens) => tokens.revoked(), 'revoked', false],
    ];
  for (const [name, make, code, offline] of BAD) {
    test(`${name} is refused by the guard, and inactive`, async () => {
      const guard = await following();
      const token = await make(server.tokens);
      assert.equal((await refusal(guard, token)).code, code);
      assert.deepEqual(await introspect(token), { active: false });
      // The token has no other defect: without the revocation feed, a revoked one is accepted.
      const alone = createGuard({ issuer: server.url, audience: server.audience, now: server.now });
      if (offline) await assert.rejects(alone.verify(token), { code });
      else assert.equal((await alone.verify(token)).clientId, server.caller.clientId);
    });
  }

  test('expired was valid yesterday', async () => {
    const yesterday = createGuard({ issuer: server.url, audience: server.audience, now: () => server.now() - 86_400_000 });
    assert.deepEqual((await yesterday.verify(server.tokens.expired())).scope, ['read', 'write']);
  });

  test('valid is accepted by the guard with its scopes, and active', async () => {
    const guard = await following();
    const token = await server.tokens.good();
    const { clientId, scope } = await guard.verify(token);
    assert.deepEqual([clientId, scope], [server.caller.clientId, ['read', 'write']]);
    const { active, aud } = await introspect(token);
    assert.deepEqual([active, aud], [true, server.audience]);
  });

  test('valid can be of another client, for another resource and with another scope', async () => {
    await server.createResource({ uri: 'https://other.example', name: 'Other', scopes: ['other:read'] });
    const client = await server.createClient({ name: 'Other', scopes: ['other:read'] });
    const claims = decodeJwt(await server.tokens.good({ client, resource: 'https://other.example', scope: ['other:read'] }));
    assert.deepEqual([claims.client_id, claims.aud, claims.scope], [client.clientId, 'https://other.example', 'other:read']);
  });

  test('valid is refused once the clock has passed its expiry', async () => {
    const guard = guardOf({ revocationFeed: false });
    const token = await server.tokens.good();
    await guard.verify(token);
    const { exp } = decodeJwt(token);
    server.advance(Number(exp) * 1000 - server.now() + 11_000);
    await assert.rejects(guard.verify(token), { code: 'expired' });
    assert.deepEqual(await introspect(token), { active: false });
    assert.equal((await introspect(await server.tokens.good())).active, true);
    assert.throws(() => server.advance(-1), RangeError);
    assert.throws(() => server.advance(Number.NaN), RangeError);
  });

  test('bound to a DPoP key is accepted with a proof, and refused without one', async () => {
    const guard = guardOf({ revocationFeed: false });
    const { accessToken, key, headers } = await server.tokens.dpopBound();
    assert.deepEqual((await introspect(accessToken)).cnf, { jkt: key.thumbprint });
    const uri = `${server.audience}/invoices`;
    const request = (authorization: string, dpop: string | undefined) => ({ method: 'GET', target: '/invoices', authorization, dpop });
    const { authorization, dpop } = headers('GET', uri);
    assert.equal((await guard.authenticate(request(authorization, dpop))).clientId, server.caller.clientId);
    await assert.rejects(guard.authenticate(request(authorization, dpop)), { code: 'proof_replayed' });
    await assert.rejects(guard.authenticate(request(authorization, headers('POST', uri).dpop)), { code: 'invalid_proof' });
    await assert.rejects(guard.authenticate(request(`Bearer ${accessToken}`, undefined)), { code: 'sender_constrained' });
  });

  test('bound to a certificate is refused without it', async () => {
    const guard = guardOf({ revocationFeed: false });
    const { accessToken, certificate } = await server.tokens.certificateBound();
    assert.deepEqual((await introspect(accessToken)).cnf, { 'x5t#S256': certificate.thumbprint });
    await assert.rejects(guard.verify(accessToken), { code: 'sender_constrained' });
  });
});

// The token source over a real socket, with a clock that the test moves: which token callers get, and how many
// requests the server receives.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTokenSource } from '@mintmark/client';
import { gate, numbered, START, startHttpServer } from './runtime.ts';
import { HOUR, MINUTE, setting, settled, tokenName } from './token-source-setting.ts';

describe('get() reuses a valid token', () => {
  test('two calls share one request and its token', async (t) => {
    const { server, tokens } = await setting(t);
    const token = await tokens.get();
    assert.deepEqual(
      { ...token },
      {
        accessToken: 'token-1',
        tokenType: 'Bearer',
        expiresAt: new Date(START + 2 * HOUR),
        scope: undefined,
        grantId: 'grant-1',
        raw: { access_token: 'token-1', grant_id: 'grant-1', token_type: 'Bearer', expires_in: 7200 },
      },
    );
    assert.equal(await tokens.get(), token);
    assert.equal(server.requests.length, 1);
  });

  test('nothing is sent before the first call', async (t) => {
    const { server } = await setting(t);
    assert.equal(server.requests.length, 0);
  });

  test('10,000 concurrent callers share one request', async (t) => {
    const { server, tokens } = await setting(t);
    const all = await Promise.all(Array.from({ length: 10_000 }, () => tokens.get()));
    assert.equal(new Set(all).size, 1);
    assert.equal(server.requests.length, 1);
  });

  test('10,000 concurrent callers with a signal each share one request', async (t) => {
    const { server, tokens } = await setting(t);
    const all = await Promise.all(Array.from({ length: 10_000 }, () => tokens.get({ signal: new AbortController().signal })));
    assert.equal(new Set(all).size, 1);
    assert.equal(server.requests.length, 1);
  });

  test('concurrent callers share one metadata request', async (t) => {
    const server = await startHttpServer(t, ({ url }, count) =>
      url === '/.well-known/oauth-authorization-server/x'
        ? { json: { issuer: `${server.url}/x`, token_endpoint: `${server.url}/t` } }
        : numbered(count),
    );
    const tokens = createTokenSource({ issuer: `${server.url}/x`, clientId: 'id', clientSecret: 's' });
    await Promise.all(Array.from({ length: 1000 }, () => tokens.get()));
    assert.deepEqual(
      server.requests.map(({ url }) => url),
      ['/.well-known/oauth-authorization-server/x', '/t'],
    );
  });
});

describe('get() renews a token ahead of its expiry', () => {
  // For a token of two hours, the soft window starts 270 s before the expiry (five minutes less jitter), and the
  // hard window 30 s before it.
  test('in the soft window, callers get the old token until the new one has arrived', async (t) => {
    const { server, clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR - 271_000);
    assert.equal(await tokenName(tokens.get()), 'token-1');
    assert.equal(server.requests.length, 1, 'too early');
    clock.advance(2_000);
    const nextRequest = server.next();
    assert.equal(await tokenName(tokens.get()), 'token-1');
    await nextRequest;
    await settled(tokens, 'token-1');
    assert.equal(await tokenName(tokens.get()), 'token-2');
    assert.equal(server.requests.length, 2);
  });

  test('in the hard window, callers wait for the new token', async (t) => {
    const { clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR - 29_000);
    assert.equal(await tokenName(tokens.get()), 'token-2');
  });

  test('in the hard window of a slow server, callers get the old token after three seconds', async (t) => {
    const { server, clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR - 29_000);
    const release = gate();
    server.respond(async (_, count) => {
      await release.opened;
      return numbered(count);
    });
    const waiting = tokens.get();
    assert.equal(await clock.scheduled(3_000), 3_000);
    clock.advance(3_000);
    assert.equal(await tokenName(waiting), 'token-1');
    release.open();
    await settled(tokens, 'token-1');
  });

  test('after the expiry, callers wait for the new token', async (t) => {
    const { clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR);
    assert.equal(await tokenName(tokens.get()), 'token-2');
  });

  test('a token with a lifetime of 20 s is reused for most of it', async (t) => {
    const { server, clock, tokens } = await setting(t, (_, count) => numbered(count, { expires_in: 20 }));
    await tokens.get();
    clock.advance(15_000);
    assert.equal(await tokenName(tokens.get()), 'token-1');
    assert.equal(server.requests.length, 1);
    clock.advance(3_500);
    assert.equal(await tokenName(tokens.get()), 'token-2', 'the last tenth');
  });

  test('the refresh_in of the response sets the time of renewal', async (t) => {
    const { server, clock, tokens } = await setting(t, (_, count) => numbered(count, { refresh_in: 3600 }));
    await tokens.get();
    clock.advance(HOUR);
    assert.equal(await tokenName(tokens.get()), 'token-1');
    assert.equal(server.requests.length, 1, 'chance takes up to a fifth off');
    clock.advance(6 * MINUTE + 1);
    const nextRequest = server.next();
    await tokens.get();
    await nextRequest;
  });

  test('a token that has expired on arrival is returned to the waiting callers, and not reused', async (t) => {
    const { server, tokens } = await setting(t, (_, count) => numbered(count, { expires_in: 0 }));
    assert.equal(await tokenName(tokens.get()), 'token-1');
    assert.equal(await tokenName(tokens.get()), 'token-2');
    assert.equal(server.requests.length, 2);
  });

  test('renew() requests a token, and all callers get it', async (t) => {
    const { tokens } = await setting(t);
    await tokens.get();
    assert.equal(await tokenName(tokens.renew()), 'token-2');
    assert.equal(await tokenName(tokens.get()), 'token-2');
  });

  test('renew() sends its own request while an earlier one is in flight', async (t) => {
    const { server, tokens } = await setting(t);
    const first = tokens.get();
    const renewals = [tokens.renew(), tokens.renew()];
    assert.equal(await tokenName(first), 'token-1');
    assert.deepEqual(await Promise.all(renewals.map(tokenName)), ['token-2', 'token-2']);
    assert.equal(server.requests.length, 2);
  });

  test('minTtl renews a token with too little lifetime left', async (t) => {
    const { server, clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(HOUR);
    assert.equal(await tokenName(tokens.get({ minTtl: HOUR - 1 })), 'token-1');
    assert.equal(await tokenName(tokens.get({ minTtl: HOUR + 1 })), 'token-2');
    assert.equal(await tokenName(tokens.get({ minTtl: 24 * HOUR })), 'token-2', 'longer than any token lasts: no request for each call');
    assert.equal(server.requests.length, 2);
  });
});

describe('the clock changes', () => {
  for (const [way, milliseconds] of [
    ['ahead', HOUR],
    ['back', -HOUR],
  ] as const) {
    test(`by an hour ${way}: no expired token is returned`, async (t) => {
      const { clock, tokens } = await setting(t);
      let mintedAt = clock.monotonic();
      let last = await tokenName(tokens.get());
      clock.setWall(milliseconds);
      for (let minutes = 0; minutes < 5 * 60; minutes++) {
        clock.advance(MINUTE);
        const current = await tokenName(tokens.get());
        if (current !== last) mintedAt = clock.monotonic();
        last = current;
        assert.ok(clock.monotonic() - mintedAt < 2 * HOUR, `${current} is ${(clock.monotonic() - mintedAt) / MINUTE} minutes old`);
        await new Promise(setImmediate);
      }
    });
  }

  test('during sleep, in which the monotonic clock stops: an expired token is not returned', async (t) => {
    const { clock, tokens } = await setting(t);
    await tokens.get();
    clock.setWall(3 * HOUR);
    assert.equal(await tokenName(tokens.get()), 'token-2');
  });
});

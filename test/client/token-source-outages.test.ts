// The token source over a real socket, with a clock that the test moves: what callers get while the server is
// down, and which requests are retried.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isTransient } from '@mintmark/client';
import { numbered, type Responder } from './runtime.ts';
import { down, HOUR, MINUTE, setting, settled, tokenName } from './token-source-setting.ts';

describe('while the server is down', () => {
  test('callers get the valid token for a minute, and few requests are sent', async (t) => {
    const { server, clock, tokens, seen } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR - 4 * MINUTE);
    server.respond(down);
    const count = (type: string): number => seen.types().filter((one) => one === type).length;
    for (let second = 0; second < 60; second++) {
      assert.equal(await tokenName(tokens.get()), 'token-1');
      // One caller waits for a whole request.
      do await new Promise(setImmediate);
      while (count('requested') - 1 > count('failed'));
      clock.advance(1_000);
    }
    const requestIndex = server.requests.length - 1;
    assert.ok(requestIndex >= 2 && requestIndex <= 8, `${requestIndex} requests in a minute`);
    assert.ok(seen.types().includes('servedStale'));
    server.respond((_, count) => numbered(count));
    clock.advance(MINUTE);
    await settled(tokens, 'token-1');
  });

  test('after the expiry, callers get a typed error, and their number does not affect that of the requests', async (t) => {
    const { server, clock, tokens } = await setting(t);
    await tokens.get();
    server.respond(down);
    clock.advance(3 * HOUR);
    const callAll = () => Promise.allSettled(Array.from({ length: 1000 }, () => tokens.get()));
    const first = callAll();
    for (const wait of [500, 1_000]) {
      assert.equal(await clock.scheduled(10_000), wait);
      clock.advance(wait);
    }
    for (const result of await first) {
      assert.equal(result.status, 'rejected');
      assert.equal(result.reason.name, 'NetworkError');
      assert.equal(result.reason.code, 'network_error');
    }
    assert.equal(server.requests.length, 1 + 3);
    // No request before that time.
    for (const result of await callAll()) assert.equal(result.status, 'rejected');
    assert.equal(server.requests.length, 4);
    server.respond((_, count) => numbered(count));
    clock.advance(MINUTE);
    for (const result of await callAll()) assert.equal(result.status, 'fulfilled');
    assert.equal(server.requests.length, 5);
  });

  test('Retry-After in seconds applies to all callers', async (t) => {
    const { server, clock, tokens } = await setting(t, () => ({
      status: 503,
      headers: { 'retry-after': '120' },
      json: { error: 'temporarily_unavailable' },
    }));
    await assert.rejects(tokens.get(), { error: 'temporarily_unavailable', retryAfter: 120 });
    clock.advance(119_000);
    await assert.rejects(tokens.get(), { error: 'temporarily_unavailable' });
    assert.equal(server.requests.length, 1);
    server.respond((_, count) => numbered(count));
    clock.advance(MINUTE + 2_000);
    assert.equal(await tokenName(tokens.get()), 'token-2');
  });

  test('after a long Retry-After, clients return over half of its time', async (t) => {
    const { server, clock, tokens } = await setting(t, (_, count) =>
      count === 1 ? { status: 503, headers: { 'retry-after': '120' } } : numbered(count),
    );
    await assert.rejects(tokens.get(), { status: 503 });
    // The random number of the tests is 0.5: the middle of the minute after it.
    clock.advance(149_000);
    await assert.rejects(tokens.get(), { status: 503 });
    clock.advance(2_000);
    assert.equal(await tokenName(tokens.get()), 'token-2');
    assert.equal(server.requests.length, 2);
  });

  test('Retry-After as a date is compared with the server’s clock', async (t) => {
    const { tokens } = await setting(t, () => ({
      status: 429,
      headers: { date: 'Sun, 01 Mar 2026 10:00:00 GMT', 'retry-after': 'Sun, 01 Mar 2026 10:05:00 GMT' },
      body: 'slow down',
    }));
    await assert.rejects(tokens.get(), { name: 'ProtocolError', retryAfter: 300 });
  });

  test('a Retry-After of a year is limited to ten minutes', async (t) => {
    const { server, clock, tokens } = await setting(t, (_, count) =>
      count === 1 ? { status: 503, headers: { 'retry-after': '31536000' } } : numbered(count),
    );
    await assert.rejects(tokens.get(), { status: 503 });
    clock.advance(15 * MINUTE);
    assert.equal(await tokenName(tokens.get()), 'token-2');
    assert.equal(server.requests.length, 2);
  });
});

describe('retries', () => {
  const cases: [string, Awaited<ReturnType<Responder>>, boolean][] = [
    ['a connection that is cut', { cut: true }, true],
    ['502 with an HTML page', { status: 502, body: '<h1>Bad Gateway</h1>' }, true],
    ['an HTML page under 200', { body: '<h1>Sign in to the proxy</h1>' }, true],
    ['403 without an OAuth error, as from a firewall', { status: 403, body: 'blocked' }, true],
    ['429', { status: 429, json: { error: 'slow_down' } }, true],
    ['temporarily_unavailable', { status: 400, json: { error: 'temporarily_unavailable' } }, true],
    ['server_error', { status: 500, json: { error: 'server_error' } }, true],
    ['invalid_client', { status: 401, json: { error: 'invalid_client' } }, false],
    ['unauthorized_client', { status: 400, json: { error: 'unauthorized_client' } }, false],
    ['invalid_scope', { status: 400, json: { error: 'invalid_scope' } }, false],
    ['invalid_target', { status: 400, json: { error: 'invalid_target' } }, false],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/' } }, false],
    ['a token of an unknown type', { json: { access_token: 'x', token_type: 'mac' } }, false],
  ];
  for (const [what, reply, isRetried] of cases) {
    test(`${what} is ${isRetried ? 'retried' : 'not retried'}`, async (t) => {
      const { server, clock, tokens, seen } = await setting(t, (_, count) => (count === 1 ? reply : numbered(count)));
      const outcome = tokens.get();
      if (isRetried) {
        await clock.scheduled(10_000);
        clock.advance(10_000);
        assert.equal(await tokenName(outcome), 'token-2');
      } else {
        await assert.rejects(outcome, (error) => !isTransient(error));
        assert.equal(server.requests.length, 1);
      }
      const failure = seen.events.find((event) => event.type === 'failed');
      assert.equal(failure?.isTransient, isRetried);
    });
  }

  test('a refusal is not retried for a few seconds', async (t) => {
    const { server, clock, tokens } = await setting(t, () => ({ status: 401, json: { error: 'invalid_client' } }));
    for (let i = 0; i < 100; i++) await assert.rejects(tokens.get(), { error: 'invalid_client' });
    assert.equal(server.requests.length, 1);
    clock.advance(6_000);
    await assert.rejects(tokens.get(), { error: 'invalid_client' });
    assert.equal(server.requests.length, 2);
  });
});

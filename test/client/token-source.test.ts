// The token source over a real socket, on a clock that the test moves: what callers get, and how often the server is asked.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { createTokenSource, isTransient, type Token, type TokenSource, type TokenSourceOptions } from '@mintmark/client';
import {
  collectEvents,
  gate,
  type MovableClock,
  movableClock,
  numbered,
  type Responder,
  START,
  startHttpServer,
  type TestHttpServer,
} from './runtime.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Setting {
  readonly server: TestHttpServer;
  readonly clock: MovableClock;
  readonly tokens: TokenSource;
  readonly seen: ReturnType<typeof collectEvents>;
}

const setting = async (
  t: TestContext,
  answering: Responder = (_, count) => numbered(count),
  more: Partial<TokenSourceOptions> = {},
): Promise<Setting> => {
  const server = await startHttpServer(t, answering);
  const clock = movableClock();
  const seen = collectEvents();
  const options = { tenantUrl: server.url, clientId: 'id', clientSecret: 'hunter2hunter2', ...clock, onEvent: seen.onEvent };
  return { server, clock, seen, tokens: createTokenSource({ ...options, ...more } as TokenSourceOptions) };
};

const name = async (token: Promise<Token>): Promise<string> => (await token).accessToken;

/** Lets a request that is under way come to its end. */
const settled = async (tokens: TokenSource, from: string): Promise<void> => {
  while ((await name(tokens.get())) === from) await new Promise(setImmediate);
};

const down: Responder = () => ({ cut: true });

describe('a token is kept as long as it is good', () => {
  test('what a program gets, and one request for two calls', async (t) => {
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

  test('10,000 callers at once: one request, one token', async (t) => {
    const { server, tokens } = await setting(t);
    const all = await Promise.all(Array.from({ length: 10_000 }, () => tokens.get()));
    assert.equal(new Set(all).size, 1);
    assert.equal(server.requests.length, 1);
  });

  test('10,000 callers at once, each with a signal of its own', async (t) => {
    const { server, tokens } = await setting(t);
    const all = await Promise.all(Array.from({ length: 10_000 }, () => tokens.get({ signal: new AbortController().signal })));
    assert.equal(new Set(all).size, 1);
    assert.equal(server.requests.length, 1);
  });

  test('one request for discovery, too', async (t) => {
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

describe('it is renewed ahead of its end', () => {
  // Two hours: softly from 270 s (five minutes, less chance), hard from 30 s before the end.
  test('in the soft window: at once the old one, and the new one when it has come', async (t) => {
    const { server, clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR - 271_000);
    assert.equal(await name(tokens.get()), 'token-1');
    assert.equal(server.requests.length, 1, 'too early');
    clock.advance(2_000);
    const asked = server.next();
    assert.equal(await name(tokens.get()), 'token-1');
    await asked;
    await settled(tokens, 'token-1');
    assert.equal(await name(tokens.get()), 'token-2');
    assert.equal(server.requests.length, 2);
  });

  test('in the hard window: callers wait for the new one', async (t) => {
    const { clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR - 29_000);
    assert.equal(await name(tokens.get()), 'token-2');
  });

  test('in the hard window of a slow server: after three seconds the old one, which is still good', async (t) => {
    const { server, clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR - 29_000);
    const held = gate();
    server.respond(async (_, count) => {
      await held.opened;
      return numbered(count);
    });
    const waiting = tokens.get();
    assert.equal(await clock.scheduled(3_000), 3_000);
    clock.advance(3_000);
    assert.equal(await name(waiting), 'token-1');
    held.open();
    await settled(tokens, 'token-1');
  });

  test('after its end: callers wait for the new one', async (t) => {
    const { clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR);
    assert.equal(await name(tokens.get()), 'token-2');
  });

  test('a token of twenty seconds is kept for most of them', async (t) => {
    const { server, clock, tokens } = await setting(t, (_, count) => numbered(count, { expires_in: 20 }));
    await tokens.get();
    clock.advance(15_000);
    assert.equal(await name(tokens.get()), 'token-1');
    assert.equal(server.requests.length, 1);
    clock.advance(3_500);
    assert.equal(await name(tokens.get()), 'token-2', 'the last tenth');
  });

  test('when the server says so itself (refresh_in)', async (t) => {
    const { server, clock, tokens } = await setting(t, (_, count) => numbered(count, { refresh_in: 3600 }));
    await tokens.get();
    clock.advance(HOUR);
    assert.equal(await name(tokens.get()), 'token-1');
    assert.equal(server.requests.length, 1, 'chance takes up to a fifth off');
    clock.advance(6 * MINUTE + 1);
    const asked = server.next();
    await tokens.get();
    await asked;
  });

  test('a token that has ended when it comes is given to those who wait, and not kept', async (t) => {
    const { server, tokens } = await setting(t, (_, count) => numbered(count, { expires_in: 0 }));
    assert.equal(await name(tokens.get()), 'token-1');
    assert.equal(await name(tokens.get()), 'token-2');
    assert.equal(server.requests.length, 2);
  });

  test('by request: renew() asks, and everybody has the new one', async (t) => {
    const { tokens } = await setting(t);
    await tokens.get();
    assert.equal(await name(tokens.renew()), 'token-2');
    assert.equal(await name(tokens.get()), 'token-2');
  });

  test('by request while another request is under way: that one knows nothing of the wish', async (t) => {
    const { server, tokens } = await setting(t);
    const first = tokens.get();
    const wanted = [tokens.renew(), tokens.renew()];
    assert.equal(await name(first), 'token-1');
    assert.deepEqual(await Promise.all(wanted.map(name)), ['token-2', 'token-2']);
    assert.equal(server.requests.length, 2);
  });

  test('for a caller who needs it longer (minTtl)', async (t) => {
    const { server, clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(HOUR);
    assert.equal(await name(tokens.get({ minTtl: HOUR - 1 })), 'token-1');
    assert.equal(await name(tokens.get({ minTtl: HOUR + 1 })), 'token-2');
    assert.equal(await name(tokens.get({ minTtl: 24 * HOUR })), 'token-2', 'longer than any token lasts: no request for each call');
    assert.equal(server.requests.length, 2);
  });
});

describe('the clock is set', () => {
  for (const [way, milliseconds] of [
    ['ahead', HOUR],
    ['back', -HOUR],
  ] as const) {
    test(`an hour ${way}: no token that has ended is given out`, async (t) => {
      const { clock, tokens } = await setting(t);
      let mintedAt = clock.monotonic();
      let last = await name(tokens.get());
      clock.setWall(milliseconds);
      for (let minutes = 0; minutes < 5 * 60; minutes++) {
        clock.advance(MINUTE);
        const current = await name(tokens.get());
        if (current !== last) mintedAt = clock.monotonic();
        last = current;
        assert.ok(clock.monotonic() - mintedAt < 2 * HOUR, `${current} is ${(clock.monotonic() - mintedAt) / MINUTE} minutes old`);
        await new Promise(setImmediate);
      }
    });
  }

  test('the machine slept for three hours: the monotonic clock knows nothing of it', async (t) => {
    const { clock, tokens } = await setting(t);
    await tokens.get();
    clock.setWall(3 * HOUR);
    assert.equal(await name(tokens.get()), 'token-2');
  });
});

describe('the server is down', () => {
  test('for a minute in mid-life: no caller notices, and it is asked a few times', async (t) => {
    const { server, clock, tokens, seen } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR - 4 * MINUTE);
    server.respond(down);
    const count = (type: string): number => seen.types().filter((one) => one === type).length;
    for (let second = 0; second < 60; second++) {
      assert.equal(await name(tokens.get()), 'token-1');
      // Over the socket, there and back.
      do await new Promise(setImmediate);
      while (count('requested') - 1 > count('failed'));
      clock.advance(1_000);
    }
    const asked = server.requests.length - 1;
    assert.ok(asked >= 2 && asked <= 8, `${asked} requests in a minute`);
    assert.ok(seen.types().includes('servedStale'));
    server.respond((_, count) => numbered(count));
    clock.advance(MINUTE);
    await settled(tokens, 'token-1');
  });

  test('past the end: a typed error, the same few requests for any number of callers, and none too many when it is back', async (t) => {
    const { server, clock, tokens } = await setting(t);
    await tokens.get();
    server.respond(down);
    clock.advance(3 * HOUR);
    const burst = () => Promise.allSettled(Array.from({ length: 1000 }, () => tokens.get()));
    const first = burst();
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
    // Until its time has come, nobody asks.
    for (const result of await burst()) assert.equal(result.status, 'rejected');
    assert.equal(server.requests.length, 4);
    server.respond((_, count) => numbered(count));
    clock.advance(MINUTE);
    for (const result of await burst()) assert.equal(result.status, 'fulfilled');
    assert.equal(server.requests.length, 5);
  });

  test('Retry-After in seconds holds, whoever asks', async (t) => {
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
    clock.advance(2_000);
    assert.equal(await name(tokens.get()), 'token-2');
  });

  test('Retry-After as a date, by the clock of the server', async (t) => {
    const { tokens } = await setting(t, () => ({
      status: 429,
      headers: { date: 'Sun, 01 Mar 2026 10:00:00 GMT', 'retry-after': 'Sun, 01 Mar 2026 10:05:00 GMT' },
      body: 'slow down',
    }));
    await assert.rejects(tokens.get(), { name: 'ProtocolError', retryAfter: 300 });
  });

  test('a server that asks for a year is asked again after ten minutes', async (t) => {
    const { server, clock, tokens } = await setting(t, (_, count) =>
      count === 1 ? { status: 503, headers: { 'retry-after': '31536000' } } : numbered(count),
    );
    await assert.rejects(tokens.get(), { status: 503 });
    clock.advance(10 * MINUTE + 1_000);
    assert.equal(await name(tokens.get()), 'token-2');
    assert.equal(server.requests.length, 2);
  });
});

describe('what is tried again by itself, and what is not', () => {
  const cases: [string, Awaited<ReturnType<Responder>>, boolean][] = [
    ['a connection that is cut', { cut: true }, true],
    ['502 with a page', { status: 502, body: '<h1>Bad Gateway</h1>' }, true],
    ['a page under 200', { body: '<h1>Sign in to the proxy</h1>' }, true],
    ['403 without an OAuth error, as from a firewall', { status: 403, body: 'blocked' }, true],
    ['429', { status: 429, json: { error: 'slow_down' } }, true],
    ['temporarily_unavailable', { status: 400, json: { error: 'temporarily_unavailable' } }, true],
    ['server_error', { status: 500, json: { error: 'server_error' } }, true],
    ['invalid_client', { status: 401, json: { error: 'invalid_client' } }, false],
    ['unauthorized_client', { status: 400, json: { error: 'unauthorized_client' } }, false],
    ['invalid_scope', { status: 400, json: { error: 'invalid_scope' } }, false],
    ['invalid_target', { status: 400, json: { error: 'invalid_target' } }, false],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/' } }, false],
    ['a token of a type that is not understood', { json: { access_token: 'x', token_type: 'mac' } }, false],
  ];
  for (const [what, reply, isRetried] of cases) {
    test(`${what}: ${isRetried ? 'again' : 'not again'}`, async (t) => {
      const { server, clock, tokens, seen } = await setting(t, (_, count) => (count === 1 ? reply : numbered(count)));
      const outcome = tokens.get();
      if (isRetried) {
        await clock.scheduled(10_000);
        clock.advance(10_000);
        assert.equal(await name(outcome), 'token-2');
      } else {
        await assert.rejects(outcome, (error) => !isTransient(error));
        assert.equal(server.requests.length, 1);
      }
      const failure = seen.events.find((event) => event.type === 'failed');
      assert.equal(failure?.isTransient, isRetried);
    });
  }

  test('a refusal is remembered for a few seconds: servers lock out who insists', async (t) => {
    const { server, clock, tokens } = await setting(t, () => ({ status: 401, json: { error: 'invalid_client' } }));
    for (let i = 0; i < 100; i++) await assert.rejects(tokens.get(), { error: 'invalid_client' });
    assert.equal(server.requests.length, 1);
    clock.advance(6_000);
    await assert.rejects(tokens.get(), { error: 'invalid_client' });
    assert.equal(server.requests.length, 2);
  });
});

describe('one waits, and may leave', () => {
  const slow = async (t: TestContext): Promise<Setting & { readonly held: ReturnType<typeof gate> }> => {
    const held = gate();
    t.after(() => held.open());
    const all = await setting(t, async (_, count) => {
      await held.opened;
      return numbered(count);
    });
    return { ...all, held };
  };

  test('one of two leaves: the request goes on for the other', async (t) => {
    const { server, tokens, held } = await slow(t);
    const leaving = new AbortController();
    const asked = server.next();
    const [one, other] = [tokens.get({ signal: leaving.signal }), tokens.get()];
    await asked;
    leaving.abort(new Error('enough'));
    await assert.rejects(one, { message: 'enough' });
    held.open();
    assert.equal(await name(other), 'token-1');
    assert.equal(server.requests.length, 1);
  });

  test('the last one leaves: the request ends, which is no failure, and the next caller makes a new one', async (t) => {
    const { server, tokens, held, seen } = await slow(t);
    const leaving = new AbortController();
    const asked = server.next();
    const one = tokens.get({ signal: leaving.signal });
    const request = await asked;
    leaving.abort(new Error('enough'));
    const other = tokens.get();
    await assert.rejects(one, { message: 'enough' });
    while (!request.isAborted()) await new Promise(setImmediate);
    held.open();
    assert.equal(await name(other), 'token-2');
    assert.ok(!seen.types().includes('failed'));
  });

  test('one who wants another token leaves while the request before his is under way', async (t) => {
    const { server, tokens, held } = await slow(t);
    const leaving = new AbortController();
    const asked = server.next();
    const first = tokens.get();
    await asked;
    const other = tokens.renew({ signal: leaving.signal });
    leaving.abort(new Error('enough'));
    await assert.rejects(other, { message: 'enough' });
    held.open();
    assert.equal(await name(first), 'token-1');
    assert.equal(server.requests.length, 1);
  });

  test('one who has left before asking: nothing is sent', async (t) => {
    const { server, tokens } = await setting(t);
    await assert.rejects(tokens.get({ signal: AbortSignal.abort(new Error('before')) }), { message: 'before' });
    assert.equal(server.requests.length, 0);
  });

  test('a renewal ahead of time goes on without anybody', async (t) => {
    const { server, clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR - MINUTE);
    const asked = server.next();
    await tokens.get({ signal: AbortSignal.timeout(1_000_000) });
    await asked;
    await settled(tokens, 'token-1');
  });

  test('an answer that never comes frees the way for the next request', async (t) => {
    const { server, clock, tokens } = await setting(t, () => new Promise(() => {}), { timeout: 500 });
    const outcome = tokens.get();
    await clock.scheduled(10_000);
    server.respond((_, count) => numbered(count));
    clock.advance(10_000);
    assert.equal(await name(outcome), 'token-2');
  });
});

describe('what it tells', () => {
  test('of a token: why it was asked for, where it came from, when it will be renewed', async (t) => {
    const { tokens, seen } = await setting(t);
    await tokens.get();
    assert.deepEqual(seen.events, [
      { type: 'requested', reason: 'first', attempt: 1 },
      {
        type: 'retrieved',
        from: 'server',
        expiresAt: new Date(START + 2 * HOUR),
        renewAt: new Date(START + 2 * HOUR - 270_000),
        grantId: 'grant-1',
        milliseconds: 0,
      },
    ]);
  });

  test('of a credential that ends soon', async (t) => {
    const { tokens, seen } = await setting(t, (_, count) => ({
      ...numbered(count),
      headers: { 'mintmark-credential-expires': '2026-12-01T00:00:00Z' },
    }));
    await tokens.get();
    assert.deepEqual(seen.events[1], { type: 'credentialExpiring', at: new Date('2026-12-01T00:00:00Z') });
  });

  test('of a token that tells no lifetime: it is taken for five minutes, or what the program says', async (t) => {
    const { tokens, seen } = await setting(t, (_, count) => numbered(count, { expires_in: undefined }), { defaultExpiresIn: 60 });
    await tokens.get();
    assert.deepEqual(seen.events[1], { type: 'lifetimeUnknown', expiresAt: new Date(START + MINUTE) });
  });

  test('and a listener that throws breaks nothing, nor does one that has left hear', async (t) => {
    const { tokens } = await setting(t);
    let heard = 0;
    tokens.on(() => {
      heard++;
      throw new Error('in the listener');
    });
    const leave = tokens.on(() => assert.fail('still there'));
    leave();
    assert.equal(await name(tokens.get()), 'token-1');
    assert.equal(heard, 2);
  });

  test('to a log: who asks and until when, no secret and no token', async (t) => {
    const { tokens } = await setting(t);
    await tokens.get();
    for (const shown of [inspect(tokens, { depth: null }), JSON.stringify(tokens)]) {
      assert.match(shown, /\bid\b/);
      assert.match(shown, /\[token\]/);
      assert.doesNotMatch(shown, /hunter2|token-1/);
    }
  });

  test('no event and no error holds a secret or a token, however deep one looks', async (t) => {
    const { tokens, seen, clock } = await setting(t, (_, count) => (count === 1 ? { cut: true } : numbered(count)));
    const outcome = tokens.get();
    await clock.scheduled(10_000);
    clock.advance(10_000);
    await outcome;
    assert.doesNotMatch(inspect(seen.events, { depth: null, showHidden: true }), /hunter2|token-\d/);
  });
});

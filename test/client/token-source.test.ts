// The token source over a real socket, on a clock that the test moves: what callers get, and how many
// requests the server receives.
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
  responder: Responder = (_, count) => numbered(count),
  more: Partial<TokenSourceOptions> = {},
): Promise<Setting> => {
  const server = await startHttpServer(t, responder);
  const clock = movableClock();
  const seen = collectEvents();
  const options = { tenantUrl: server.url, clientId: 'id', clientSecret: 'hunter2hunter2', ...clock, onEvent: seen.onEvent };
  return { server, clock, seen, tokens: createTokenSource({ ...options, ...more } as TokenSourceOptions) };
};

const name = async (token: Promise<Token>): Promise<string> => (await token).accessToken;

/** Lets a request in flight finish. */
const settled = async (tokens: TokenSource, from: string): Promise<void> => {
  while ((await name(tokens.get())) === from) await new Promise(setImmediate);
};

const down: Responder = () => ({ cut: true });

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
  // Two hours: the soft window starts 270 s before the expiry (five minutes, less jitter), the hard one 30
  // s before it.
  test('in the soft window, callers get the old token until the new one has arrived', async (t) => {
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

  test('in the hard window, callers wait for the new token', async (t) => {
    const { clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR - 29_000);
    assert.equal(await name(tokens.get()), 'token-2');
  });

  test('in the hard window of a slow server, callers get the old token after three seconds', async (t) => {
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

  test('after the expiry, callers wait for the new token', async (t) => {
    const { clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR);
    assert.equal(await name(tokens.get()), 'token-2');
  });

  test('a token with a lifetime of 20 s is reused for most of it', async (t) => {
    const { server, clock, tokens } = await setting(t, (_, count) => numbered(count, { expires_in: 20 }));
    await tokens.get();
    clock.advance(15_000);
    assert.equal(await name(tokens.get()), 'token-1');
    assert.equal(server.requests.length, 1);
    clock.advance(3_500);
    assert.equal(await name(tokens.get()), 'token-2', 'the last tenth');
  });

  test('the refresh_in of the response sets the time of renewal', async (t) => {
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

  test('a token that has expired on arrival is returned to the waiting callers, and not reused', async (t) => {
    const { server, tokens } = await setting(t, (_, count) => numbered(count, { expires_in: 0 }));
    assert.equal(await name(tokens.get()), 'token-1');
    assert.equal(await name(tokens.get()), 'token-2');
    assert.equal(server.requests.length, 2);
  });

  test('renew() requests a token, and all callers get it', async (t) => {
    const { tokens } = await setting(t);
    await tokens.get();
    assert.equal(await name(tokens.renew()), 'token-2');
    assert.equal(await name(tokens.get()), 'token-2');
  });

  test('renew() sends its own request while an earlier one is in flight', async (t) => {
    const { server, tokens } = await setting(t);
    const first = tokens.get();
    const wanted = [tokens.renew(), tokens.renew()];
    assert.equal(await name(first), 'token-1');
    assert.deepEqual(await Promise.all(wanted.map(name)), ['token-2', 'token-2']);
    assert.equal(server.requests.length, 2);
  });

  test('minTtl renews a token with too little lifetime left', async (t) => {
    const { server, clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(HOUR);
    assert.equal(await name(tokens.get({ minTtl: HOUR - 1 })), 'token-1');
    assert.equal(await name(tokens.get({ minTtl: HOUR + 1 })), 'token-2');
    assert.equal(await name(tokens.get({ minTtl: 24 * HOUR })), 'token-2', 'longer than any token lasts: no request for each call');
    assert.equal(server.requests.length, 2);
  });
});

describe('the clock changes', () => {
  for (const [way, milliseconds] of [
    ['ahead', HOUR],
    ['back', -HOUR],
  ] as const) {
    test(`an hour ${way}: no expired token is returned`, async (t) => {
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

  test('a token expires while the machine sleeps and the monotonic clock is stopped', async (t) => {
    const { clock, tokens } = await setting(t);
    await tokens.get();
    clock.setWall(3 * HOUR);
    assert.equal(await name(tokens.get()), 'token-2');
  });
});

describe('the server is down', () => {
  test('for a minute: callers get the valid token, and few requests are sent', async (t) => {
    const { server, clock, tokens, seen } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR - 4 * MINUTE);
    server.respond(down);
    const count = (type: string): number => seen.types().filter((one) => one === type).length;
    for (let second = 0; second < 60; second++) {
      assert.equal(await name(tokens.get()), 'token-1');
      // A round trip over the socket.
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

  test('past the expiry: callers get a typed error, and the number of requests does not depend on theirs', async (t) => {
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
    clock.advance(2_000);
    assert.equal(await name(tokens.get()), 'token-2');
  });

  test('Retry-After as a date is read by the server’s clock', async (t) => {
    const { tokens } = await setting(t, () => ({
      status: 429,
      headers: { date: 'Sun, 01 Mar 2026 10:00:00 GMT', 'retry-after': 'Sun, 01 Mar 2026 10:05:00 GMT' },
      body: 'slow down',
    }));
    await assert.rejects(tokens.get(), { name: 'ProtocolError', retryAfter: 300 });
  });

  test('a Retry-After of a year is capped at ten minutes', async (t) => {
    const { server, clock, tokens } = await setting(t, (_, count) =>
      count === 1 ? { status: 503, headers: { 'retry-after': '31536000' } } : numbered(count),
    );
    await assert.rejects(tokens.get(), { status: 503 });
    clock.advance(10 * MINUTE + 1_000);
    assert.equal(await name(tokens.get()), 'token-2');
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
        assert.equal(await name(outcome), 'token-2');
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

describe('callers can abort', () => {
  const slow = async (t: TestContext): Promise<Setting & { readonly held: ReturnType<typeof gate> }> => {
    const held = gate();
    t.after(() => held.open());
    const all = await setting(t, async (_, count) => {
      await held.opened;
      return numbered(count);
    });
    return { ...all, held };
  };

  test('the request continues for the other caller when one aborts', async (t) => {
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

  test('the request is aborted with its last caller, without a failure, and the next caller sends a new one', async (t) => {
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

  test('renew() can be aborted while an earlier request is in flight', async (t) => {
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

  test('nothing is sent with an aborted signal', async (t) => {
    const { server, tokens } = await setting(t);
    await assert.rejects(tokens.get({ signal: AbortSignal.abort(new Error('before')) }), { message: 'before' });
    assert.equal(server.requests.length, 0);
  });

  test('a renewal ahead of the expiry continues without callers', async (t) => {
    const { server, clock, tokens } = await setting(t);
    await tokens.get();
    clock.advance(2 * HOUR - MINUTE);
    const asked = server.next();
    await tokens.get({ signal: AbortSignal.timeout(1_000_000) });
    await asked;
    await settled(tokens, 'token-1');
  });

  test('a request without a response times out, and the next one is sent', async (t) => {
    const { server, clock, tokens } = await setting(t, () => new Promise(() => {}), { timeout: 500 });
    const outcome = tokens.get();
    await clock.scheduled(10_000);
    server.respond((_, count) => numbered(count));
    clock.advance(10_000);
    assert.equal(await name(outcome), 'token-2');
  });
});

describe('events and logs', () => {
  test('a token: the reason of the request, its origin, the time of renewal', async (t) => {
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

  test('a credential that expires soon', async (t) => {
    const { tokens, seen } = await setting(t, (_, count) => ({
      ...numbered(count),
      headers: { 'mintmark-credential-expires': '2026-12-01T00:00:00Z' },
    }));
    await tokens.get();
    assert.deepEqual(seen.events[1], { type: 'credentialExpiring', at: new Date('2026-12-01T00:00:00Z') });
  });

  test('a token without a lifetime: five minutes, or defaultExpiresIn', async (t) => {
    const { tokens, seen } = await setting(t, (_, count) => numbered(count, { expires_in: undefined }), { defaultExpiresIn: 60 });
    await tokens.get();
    assert.deepEqual(seen.events[1], { type: 'lifetimeUnknown', expiresAt: new Date(START + MINUTE) });
  });

  test('a listener that throws is ignored, and a removed one is not called', async (t) => {
    const { tokens } = await setting(t);
    let received = 0;
    tokens.on(() => {
      received++;
      throw new Error('in the listener');
    });
    const leave = tokens.on(() => assert.fail('still there'));
    leave();
    assert.equal(await name(tokens.get()), 'token-1');
    assert.equal(received, 2);
  });

  test('a printed source shows client id and expiry, neither secret nor token', async (t) => {
    const { tokens } = await setting(t);
    await tokens.get();
    for (const shown of [inspect(tokens, { depth: null }), JSON.stringify(tokens)]) {
      assert.match(shown, /\bid\b/);
      assert.match(shown, /\[token\]/);
      assert.doesNotMatch(shown, /hunter2|token-1/);
    }
  });

  test('no event or error contains a secret or token at any depth', async (t) => {
    const { tokens, seen, clock } = await setting(t, (_, count) => (count === 1 ? { cut: true } : numbered(count)));
    const outcome = tokens.get();
    await clock.scheduled(10_000);
    clock.advance(10_000);
    await outcome;
    assert.doesNotMatch(inspect(seen.events, { depth: null, showHidden: true }), /hunter2|token-\d/);
  });
});

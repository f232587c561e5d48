// `tokens.fetch` against an API on a socket of its own: when a request is sent once more, and where the token never goes.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { createTokenSource, type TokenSource, type TokenSourceOptions } from '@mintmark/client';
import { collectEvents, gate, movableClock, numbered, type Responder, startHttpServer, type TestHttpServer } from './runtime.ts';

interface Setting {
  readonly issuer: TestHttpServer;
  readonly api: TestHttpServer;
  readonly tokens: TokenSource;
  readonly clock: ReturnType<typeof movableClock>;
  readonly seen: ReturnType<typeof collectEvents>;
}

const setting = async (t: TestContext, answering: Responder, more: Partial<TokenSourceOptions> = {}): Promise<Setting> => {
  const issuer = await startHttpServer(t, (_, count) => numbered(count));
  const api = await startHttpServer(t, answering);
  const clock = movableClock();
  const seen = collectEvents();
  const options = { tenantUrl: issuer.url, clientId: 'id', clientSecret: 'hunter2', ...clock, onEvent: seen.onEvent, ...more };
  return { issuer, api, clock, seen, tokens: createTokenSource(options as TokenSourceOptions) };
};

const sentTokens = (api: TestHttpServer): (string | undefined)[] => api.requests.map(({ headers }) => headers.authorization);

/** An API that takes one token only. */
const takes =
  (token: string, challenge: string | undefined = 'Bearer error="invalid_token"'): Responder =>
  ({ headers }) =>
    headers.authorization === `Bearer ${token}`
      ? { json: { ok: true } }
      : { status: 401, headers: challenge === undefined ? {} : { 'www-authenticate': challenge }, json: { ok: false } };

test('a request carries the token, whatever its input looks like, and keeps what it had', async (t) => {
  const { api, tokens } = await setting(t, ({ body }) => ({ json: { body } }));
  const init = { method: 'PUT', headers: { 'x-more': '1' }, body: 'hello' };
  for (const answer of [
    await tokens.fetch(`${api.url}/a?b=c`, init),
    await tokens.fetch(new URL(`${api.url}/a?b=c`), init),
    await tokens.fetch(new Request(`${api.url}/a?b=c`, init)),
    await tokens.fetch(new Request(`${api.url}/a?b=c`, { method: 'POST', body: 'other' }), init),
  ]) {
    assert.deepEqual(await answer.json(), { body: 'hello' });
  }
  for (const { method, url, headers } of api.requests) {
    assert.deepEqual([method, url, headers['x-more'], headers.authorization], ['PUT', '/a?b=c', '1', 'Bearer token-1']);
  }
});

describe('a token that the API refuses', () => {
  for (const [what, challenge] of [
    ['with invalid_token', 'Bearer realm="x", error="invalid_token", error_description="expired"'],
    ['without a challenge', undefined],
    ['with a challenge that says nothing of the token', 'Bearer realm="x"'],
    ['among other challenges', 'Basic realm="x", Bearer error=invalid_token'],
  ] as const) {
    test(`${what}: one request more, with another token`, async (t) => {
      const { api, issuer, tokens, seen } = await setting(t, takes('token-2', challenge));
      const answer = await tokens.fetch(api.url, { method: 'POST', body: 'hello' });
      assert.equal(answer.status, 200);
      assert.deepEqual(sentTokens(api), ['Bearer token-1', 'Bearer token-2']);
      assert.deepEqual(
        api.requests.map(({ body }) => body),
        ['hello', 'hello'],
      );
      assert.equal(issuer.requests.length, 2);
      assert.deepEqual(
        seen.events.filter(({ type }) => type === 'replayed'),
        [{ type: 'replayed', origin: api.url, because: 'token' }],
      );
    });
  }

  for (const [what, status, challenge] of [
    ['403, whatever it says', 403, 'Bearer error="invalid_token"'],
    ['401 for want of scope', 401, 'Bearer error="insufficient_scope"'],
    ['401 for a malformed request', 401, 'Bearer error="invalid_request"'],
    ['401 that wants something else than a token', 401, 'Basic realm="x"'],
  ] as const) {
    test(`${what}: the answer as it is`, async (t) => {
      const { api, issuer, tokens } = await setting(t, () => ({ status, headers: { 'www-authenticate': challenge }, body: 'no' }));
      const answer = await tokens.fetch(api.url);
      assert.equal(answer.status, status);
      assert.equal(await answer.text(), 'no');
      assert.equal(api.requests.length, 1);
      assert.equal(issuer.requests.length, 1);
    });
  }

  test('and the next one as well: the second answer as it is, and no token is asked for with each further request', async (t) => {
    const { api, issuer, tokens, clock } = await setting(t, takes('none'));
    for (let i = 0; i < 5; i++) assert.equal((await tokens.fetch(api.url)).status, 401);
    assert.equal(api.requests.length, 6, 'the first was sent twice');
    assert.equal(issuer.requests.length, 2);
    clock.advance(31_000);
    assert.equal((await tokens.fetch(api.url)).status, 401);
    assert.equal(issuer.requests.length, 3, 'half a minute later it is worth a try');
  });

  test('by an API that takes half a minute for each refusal: twice, and no more', async (t) => {
    const { api, tokens, clock } = await setting(t, (request, count) => {
      clock.advance(31_000);
      return takes('none')(request, count);
    });
    assert.equal((await tokens.fetch(api.url)).status, 401);
    assert.equal(api.requests.length, 2);
  });

  test('a hundred at once: one new token for all', async (t) => {
    const together = gate();
    let arrived = 0;
    const { api, issuer, tokens } = await setting(t, async (request, count) => {
      if (request.headers.authorization === 'Bearer token-1' && ++arrived === 100) together.open();
      if (request.headers.authorization === 'Bearer token-1') await together.opened;
      return takes('token-2')(request, count);
    });
    const answers = await Promise.all(Array.from({ length: 100 }, () => tokens.fetch(api.url)));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(issuer.requests.length, 2);
  });

  test('while it has been replaced already: the newer one, and no request for another', async (t) => {
    const held = gate();
    const { api, issuer, tokens } = await setting(t, async (request, count) => {
      if (request.headers.authorization === 'Bearer token-1') await held.opened;
      return takes('token-2')(request, count);
    });
    const arrived = api.next();
    const answer = tokens.fetch(api.url);
    await arrived;
    await tokens.renew();
    held.open();
    assert.equal((await answer).status, 200);
    assert.equal(issuer.requests.length, 2);
  });

  test('while the server is down: the answer as it is, and the token stays', async (t) => {
    const { api, issuer, tokens } = await setting(t, takes('token-9'));
    await tokens.get();
    issuer.respond(() => ({ cut: true }));
    const answer = await tokens.fetch(api.url);
    assert.equal(answer.status, 401);
    assert.deepEqual(await answer.json(), { ok: false }, 'its body is still there');
    assert.equal((await tokens.get()).accessToken, 'token-1');
  });
});

describe('a body is sent twice only if it can be', () => {
  const stream = (): ReadableStream => new Blob(['hello']).stream();
  const form = new FormData();
  form.set('a', 'b');
  const cases: [string, () => NonNullable<RequestInit['body']> | (() => ReadableStream), number][] = [
    ['a string', () => 'hello', 200],
    ['bytes', () => new TextEncoder().encode('hello'), 200],
    ['an ArrayBuffer', () => new ArrayBuffer(3), 200],
    ['a form', () => new URLSearchParams({ a: 'b' }), 200],
    ['a multipart form', () => form, 200],
    ['a Blob', () => new Blob(['hello']), 200],
    ['a function that makes a stream', () => stream, 200],
    ['a stream', stream, 401],
  ];
  for (const [what, body, want] of cases) {
    test(`${what}: ${want === 200 ? 'twice' : 'once, and the next request has another token'}`, async (t) => {
      const { api, tokens } = await setting(t, takes('token-2'));
      assert.equal((await tokens.fetch(api.url, { method: 'POST', body: body() })).status, want);
      assert.equal((await tokens.fetch(api.url)).status, 200);
      const [first, second] = api.requests;
      assert.ok((first?.body.length ?? 0) > 0);
      if (want === 200) assert.equal(second?.body.length, first?.body.length);
    });
  }
});

describe('redirects', () => {
  const redirecting =
    (status: number, location: string): Responder =>
    ({ url }) =>
      url === '/from' ? { status, headers: { location } } : { json: { url } };

  test('within the origin: followed with the token', async (t) => {
    const { api, tokens } = await setting(t, redirecting(307, '/to?x=1'));
    const answer = await tokens.fetch(`${api.url}/from`, { method: 'POST', body: 'hello' });
    assert.deepEqual(await answer.json(), { url: '/to?x=1' });
    assert.deepEqual(
      api.requests.map(({ method, body, headers }) => [method, body, headers.authorization]),
      Array(2).fill(['POST', 'hello', 'Bearer token-1']),
    );
  });

  test('to another origin: followed without token and cookies, and not with it again on the way back', async (t) => {
    const { api, tokens } = await setting(t, ({ url }) =>
      url === '/from' ? { status: 302, headers: { location: `${other.url}/there` } } : {},
    );
    const other: TestHttpServer = await startHttpServer(t, () => ({ status: 302, headers: { location: `${api.url}/back` } }));
    const answer = await tokens.fetch(`${api.url}/from`, { headers: { cookie: 'session=1', 'x-more': '1' } });
    assert.equal(answer.status, 200);
    const there = other.requests[0]?.headers;
    assert.deepEqual([there?.authorization, there?.cookie, there?.['x-more']], [undefined, undefined, '1']);
    assert.deepEqual(sentTokens(api), ['Bearer token-1', undefined]);
  });

  test('within another origin, once there: still without the token', async (t) => {
    const { api, tokens } = await setting(t, () => ({ status: 302, headers: { location: other.url } }));
    const other: TestHttpServer = await startHttpServer(t, ({ url }) =>
      url === '/' ? { status: 302, headers: { location: '/next' } } : {},
    );
    await tokens.fetch(api.url);
    assert.deepEqual(sentTokens(other), [undefined, undefined]);
  });

  test('a 401 of another origin says nothing of the token', async (t) => {
    const { api, issuer, tokens } = await setting(t, () => ({ status: 302, headers: { location: other.url } }));
    const other: TestHttpServer = await startHttpServer(t, () => ({ status: 401 }));
    assert.equal((await tokens.fetch(api.url)).status, 401);
    assert.equal(issuer.requests.length, 1);
  });

  for (const [status, method, want] of [
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [301, 'PUT', 'PUT'],
    [307, 'POST', 'POST'],
    [308, 'DELETE', 'DELETE'],
  ] as const) {
    test(`${status} after ${method}: ${want}, as fetch does it`, async (t) => {
      const { api, tokens } = await setting(t, redirecting(status, '/to'));
      const body = method === 'HEAD' || method === 'DELETE' ? {} : { body: 'hello', headers: { 'content-type': 'text/plain' } };
      await tokens.fetch(`${api.url}/from`, { method, ...body });
      const last = api.requests[1];
      assert.equal(last?.method, want);
      if (want === 'GET') assert.deepEqual([last?.body, last?.headers['content-type']], ['', undefined]);
    });
  }

  test('a stream cannot follow one that keeps the body', async (t) => {
    const { api, tokens } = await setting(t, redirecting(307, '/to'));
    const init = { method: 'POST', body: new Blob(['x']).stream() };
    await assert.rejects(tokens.fetch(`${api.url}/from`, init), { name: 'TypeError', code: 'invalid_argument' });
  });

  test('without end: given up after twenty', async (t) => {
    const { api, tokens } = await setting(t, () => ({ status: 302, headers: { location: '/again' } }));
    await assert.rejects(tokens.fetch(api.url), { name: 'TypeError', message: 'fetch failed' });
    assert.equal(api.requests.length, 21);
  });

  test('not followed, when the caller does not want it', async (t) => {
    const { api, tokens } = await setting(t, redirecting(302, '/to'));
    assert.equal((await tokens.fetch(`${api.url}/from`, { redirect: 'manual' })).status, 302);
    await assert.rejects(tokens.fetch(`${api.url}/from`, { redirect: 'error' }), { name: 'TypeError' });
    assert.ok(api.requests.every(({ url }) => url === '/from'));
  });
});

describe('where the token goes', () => {
  const refused: [string, Partial<TokenSourceOptions>, string, RegExp][] = [
    [
      'an origin that is not named',
      { allowedOrigins: ['https://api.example'] },
      'https://other.example',
      /allowedOrigins does not name it/,
    ],
    ['another port', { allowedOrigins: ['https://api.example'] }, 'https://api.example:8443', /allowedOrigins does not name it/],
    ['plain http beyond this machine', {}, 'http://api.example', /it must use https/],
  ];
  for (const [what, more, url, message] of refused) {
    test(`not to ${what}, and no token is asked for`, async (t) => {
      const { issuer, tokens } = await setting(t, () => ({}), more);
      await assert.rejects(tokens.fetch(url), { name: 'TypeError', code: 'invalid_argument', message });
      assert.equal(issuer.requests.length, 0);
    });
  }

  test('to an origin that is named, plain or not', async (t) => {
    const api = await startHttpServer(t, () => ({}));
    const { tokens } = await setting(t, () => ({}), { allowedOrigins: [api.url] });
    assert.equal((await tokens.fetch(`${api.url}/x#part`)).status, 200);
  });

  test('not beside a credential of the caller’s own', async (t) => {
    const { api, tokens } = await setting(t, () => ({}));
    await assert.rejects(tokens.fetch(api.url, { headers: { authorization: 'Basic x' } }), { name: 'TypeError', code: 'invalid_argument' });
  });
});

test("the caller's signal ends the wait for the token, and the request", async (t) => {
  const { api, tokens } = await setting(t, () => new Promise(() => {}));
  await assert.rejects(tokens.fetch(api.url, { signal: AbortSignal.abort(new Error('before')) }), { message: 'before' });
  const stop = new AbortController();
  const arrived = api.next();
  const answer = tokens.fetch(api.url, { signal: stop.signal });
  await arrived;
  stop.abort(new Error('enough'));
  await assert.rejects(answer, { message: 'enough' });
});

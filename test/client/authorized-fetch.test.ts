// `tokens.fetch` with an API over a real socket: when it sends a request again, and which origins receive the
// token.
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

const setting = async (t: TestContext, responder: Responder, more: Partial<TokenSourceOptions> = {}): Promise<Setting> => {
  const issuer = await startHttpServer(t, (_, count) => numbered(count));
  const api = await startHttpServer(t, responder);
  const clock = movableClock();
  const seen = collectEvents();
  const options = { tenantUrl: issuer.url, clientId: 'id', clientSecret: 'hunter2', ...clock, onEvent: seen.onEvent, ...more };
  return { issuer, api, clock, seen, tokens: createTokenSource(options as TokenSourceOptions) };
};

const sentTokens = (api: TestHttpServer): (string | undefined)[] => api.requests.map(({ headers }) => headers.authorization);

/** Responds as an API that accepts only one token. */
const accepts =
  (token: string, challenge: string | undefined = 'Bearer error="invalid_token"'): Responder =>
  ({ headers }) =>
    headers.authorization === `Bearer ${token}`
      ? { json: { ok: true } }
      : { status: 401, headers: challenge === undefined ? {} : { 'www-authenticate': challenge }, json: { ok: false } };

test('fetch() adds the token to every form of request, and changes nothing else', async (t) => {
  const { api, tokens } = await setting(t, ({ body }) => ({ json: { body } }));
  const init = { method: 'PUT', headers: { 'x-more': '1' }, body: 'hello' };
  for (const response of [
    await tokens.fetch(`${api.url}/a?b=c`, init),
    await tokens.fetch(new URL(`${api.url}/a?b=c`), init),
    await tokens.fetch(new Request(`${api.url}/a?b=c`, init)),
    await tokens.fetch(new Request(`${api.url}/a?b=c`, { method: 'POST', body: 'other' }), init),
  ]) {
    assert.deepEqual(await response.json(), { body: 'hello' });
  }
  for (const { method, url, headers } of api.requests) {
    assert.deepEqual([method, url, headers['x-more'], headers.authorization], ['PUT', '/a?b=c', '1', 'Bearer token-1']);
  }
});

test('fetch() takes what the options leave undefined from the Request, as fetch does', async (t) => {
  const { api, tokens } = await setting(t, ({ body }) => ({ json: { body } }));
  const request = new Request(`${api.url}/a`, { method: 'PUT', headers: { 'x-more': '1' }, body: 'hello' });
  const undefinedInit = { method: undefined, headers: undefined, body: undefined, signal: undefined, redirect: undefined };
  const response = await tokens.fetch(request, undefinedInit as object);
  assert.deepEqual(await response.json(), { body: 'hello' });
  assert.deepEqual([api.requests[0]?.method, api.requests[0]?.headers['x-more']], ['PUT', '1']);
});

describe('a 401 or 403 of the API', () => {
  for (const [what, challenge] of [
    ['with invalid_token', 'Bearer realm="x", error="invalid_token", error_description="expired"'],
    ['without a challenge', undefined],
    ['with a challenge without an error', 'Bearer realm="x"'],
    ['among other challenges', 'Basic realm="x", Bearer error=invalid_token'],
  ] as const) {
    test(`after 401 ${what}, the request is sent again with another token`, async (t) => {
      const { api, issuer, tokens, seen } = await setting(t, accepts('token-2', challenge));
      const response = await tokens.fetch(api.url, { method: 'POST', body: 'hello' });
      assert.equal(response.status, 200);
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
    ['403 with invalid_token', 403, 'Bearer error="invalid_token"'],
    ['401 with insufficient_scope', 401, 'Bearer error="insufficient_scope"'],
    ['401 for a malformed request', 401, 'Bearer error="invalid_request"'],
    ['401 with another scheme', 401, 'Basic realm="x"'],
  ] as const) {
    test(`${what} is returned without another request`, async (t) => {
      const { api, issuer, tokens } = await setting(t, () => ({ status, headers: { 'www-authenticate': challenge }, body: 'no' }));
      const response = await tokens.fetch(api.url);
      assert.equal(response.status, status);
      assert.equal(await response.text(), 'no');
      assert.equal(api.requests.length, 1);
      assert.equal(issuer.requests.length, 1);
    });
  }

  test('a second 401 is returned, and further requests obtain no new tokens', async (t) => {
    const { api, issuer, tokens, clock } = await setting(t, accepts('none'));
    for (let i = 0; i < 5; i++) assert.equal((await tokens.fetch(api.url)).status, 401);
    assert.equal(api.requests.length, 6, 'the first was sent twice');
    assert.equal(issuer.requests.length, 2);
    clock.advance(31_000);
    assert.equal((await tokens.fetch(api.url)).status, 401);
    assert.equal(issuer.requests.length, 3, 'half a minute later it is worth a try');
  });

  test('an API that takes 30 s for each 401 receives two requests', async (t) => {
    const { api, tokens, clock } = await setting(t, (request, count) => {
      clock.advance(31_000);
      return accepts('none')(request, count);
    });
    assert.equal((await tokens.fetch(api.url)).status, 401);
    assert.equal(api.requests.length, 2);
  });

  test('a hundred concurrent 401s share one new token', async (t) => {
    const allArrived = gate();
    let arrived = 0;
    const { api, issuer, tokens } = await setting(t, async (request, count) => {
      if (request.headers.authorization === 'Bearer token-1' && ++arrived === 100) allArrived.open();
      if (request.headers.authorization === 'Bearer token-1') await allArrived.opened;
      return accepts('token-2')(request, count);
    });
    const responses = await Promise.all(Array.from({ length: 100 }, () => tokens.fetch(api.url)));
    assert.ok(responses.every(({ status }) => status === 200));
    assert.equal(issuer.requests.length, 2);
  });

  test('a 401 for a replaced token is retried with the current one, without a token request', async (t) => {
    const release = gate();
    const { api, issuer, tokens } = await setting(t, async (request, count) => {
      if (request.headers.authorization === 'Bearer token-1') await release.opened;
      return accepts('token-2')(request, count);
    });
    const arrived = api.next();
    const response = tokens.fetch(api.url);
    await arrived;
    await tokens.renew();
    release.open();
    assert.equal((await response).status, 200);
    assert.equal(issuer.requests.length, 2);
  });

  test('a 401 is returned, and the token stays, while the authorization server is down', async (t) => {
    const { api, issuer, tokens } = await setting(t, accepts('token-9'));
    await tokens.get();
    issuer.respond(() => ({ cut: true }));
    const response = await tokens.fetch(api.url);
    assert.equal(response.status, 401);
    assert.deepEqual(await response.json(), { ok: false }, 'its body is still there');
    assert.equal((await tokens.get()).accessToken, 'token-1');
  });
});

describe('replay of bodies', () => {
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
    ['a function that creates a stream', () => stream, 200],
    ['a stream', stream, 401],
  ];
  for (const [what, body, expected] of cases) {
    test(`${what} is sent ${expected === 200 ? 'again' : 'once, and the next request has another token'}`, async (t) => {
      const { api, tokens } = await setting(t, accepts('token-2'));
      assert.equal((await tokens.fetch(api.url, { method: 'POST', body: body() })).status, expected);
      assert.equal((await tokens.fetch(api.url)).status, 200);
      const [first, second] = api.requests;
      assert.ok((first?.body.length ?? 0) > 0);
      if (expected === 200) assert.equal(second?.body.length, first?.body.length);
    });
  }
});

describe('redirects', () => {
  const redirecting =
    (status: number, location: string): Responder =>
    ({ url }) =>
      url === '/from' ? { status, headers: { location } } : { json: { url } };

  test('within an origin are followed with the token', async (t) => {
    const { api, tokens } = await setting(t, redirecting(307, '/to?x=1'));
    const response = await tokens.fetch(`${api.url}/from`, { method: 'POST', body: 'hello' });
    assert.deepEqual(await response.json(), { url: '/to?x=1' });
    assert.deepEqual(
      api.requests.map(({ method, body, headers }) => [method, body, headers.authorization]),
      Array(2).fill(['POST', 'hello', 'Bearer token-1']),
    );
  });

  test('to another origin, and from there back, are followed without token, cookies and other credentials', async (t) => {
    const { api, tokens } = await setting(t, ({ url }) =>
      url === '/from' ? { status: 302, headers: { location: `${other.url}/there` } } : {},
    );
    const other: TestHttpServer = await startHttpServer(t, () => ({ status: 302, headers: { location: `${api.url}/back` } }));
    const credentials = { cookie: 'session=1', 'proxy-authorization': 'Basic eDp5', dpop: 'proof', 'txn-token': 'token' };
    const response = await tokens.fetch(`${api.url}/from`, { headers: { ...credentials, host: 'api.example', 'x-more': '1' } });
    assert.equal(response.status, 200);
    const headersAtOther = other.requests[0]?.headers ?? {};
    for (const name of ['authorization', ...Object.keys(credentials)]) assert.equal(headersAtOther[name], undefined, name);
    assert.deepEqual([headersAtOther.host, headersAtOther['x-more']], [new URL(other.url).host, '1']);
    assert.deepEqual(sentTokens(api), ['Bearer token-1', undefined]);
  });

  test('to another origin are followed without the Host of the first, which some fetch functions would send', async (t) => {
    const hosts: (string | null)[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      if (String(input).includes('/token')) return globalThis.fetch(input, init);
      hosts.push(new Headers(init?.headers).get('host'));
      return hosts.length === 1 ? new Response(null, { status: 302, headers: { location: 'https://other.example/' } }) : new Response('');
    };
    const { tokens } = await setting(t, () => ({}), { fetch });
    await tokens.fetch('https://api.example/', { headers: { host: 'inner.example' } });
    assert.deepEqual(hosts, ['inner.example', null]);
  });

  test('within another origin are followed without the token', async (t) => {
    const { api, tokens } = await setting(t, () => ({ status: 302, headers: { location: other.url } }));
    const other: TestHttpServer = await startHttpServer(t, ({ url }) =>
      url === '/' ? { status: 302, headers: { location: '/next' } } : {},
    );
    await tokens.fetch(api.url);
    assert.deepEqual(sentTokens(other), [undefined, undefined]);
  });

  test('to another origin that responds with 401 do not cause a new token', async (t) => {
    const { api, issuer, tokens } = await setting(t, () => ({ status: 302, headers: { location: other.url } }));
    const other: TestHttpServer = await startHttpServer(t, () => ({ status: 401 }));
    assert.equal((await tokens.fetch(api.url)).status, 401);
    assert.equal(issuer.requests.length, 1);
  });

  for (const [status, method, expected] of [
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [301, 'PUT', 'PUT'],
    [307, 'POST', 'POST'],
    [308, 'DELETE', 'DELETE'],
  ] as const) {
    test(`with ${status} after ${method} are followed by ${expected}, as by fetch`, async (t) => {
      const { api, tokens } = await setting(t, redirecting(status, '/to'));
      const body = method === 'HEAD' || method === 'DELETE' ? {} : { body: 'hello', headers: { 'content-type': 'text/plain' } };
      await tokens.fetch(`${api.url}/from`, { method, ...body });
      const last = api.requests[1];
      assert.equal(last?.method, expected);
      if (expected === 'GET') assert.deepEqual([last?.body, last?.headers['content-type']], ['', undefined]);
    });
  }

  test('of a request with a stream are rejected', async (t) => {
    const { api, tokens } = await setting(t, redirecting(307, '/to'));
    const init = { method: 'POST', body: new Blob(['x']).stream() };
    await assert.rejects(tokens.fetch(`${api.url}/from`, init), { name: 'TypeError', code: 'invalid_argument' });
  });

  test('are followed at most twenty times', async (t) => {
    const { api, tokens } = await setting(t, () => ({ status: 302, headers: { location: '/again' } }));
    await assert.rejects(tokens.fetch(api.url), { name: 'TypeError', message: 'fetch failed' });
    assert.equal(api.requests.length, 21);
  });

  test('are not followed with redirect: manual or error', async (t) => {
    const { api, tokens } = await setting(t, redirecting(302, '/to'));
    assert.equal((await tokens.fetch(`${api.url}/from`, { redirect: 'manual' })).status, 302);
    await assert.rejects(tokens.fetch(`${api.url}/from`, { redirect: 'error' }), { name: 'TypeError' });
    assert.ok(api.requests.every(({ url }) => url === '/from'));
  });
});

describe('the origins that receive the token', () => {
  const refused: [string, Partial<TokenSourceOptions>, string, RegExp][] = [
    [
      'an origin outside allowedOrigins',
      { allowedOrigins: ['https://api.example'] },
      'https://other.example',
      /allowedOrigins does not include it/,
    ],
    ['another port', { allowedOrigins: ['https://api.example'] }, 'https://api.example:8443', /allowedOrigins does not include it/],
    ['plain http to another machine', {}, 'http://api.example', /it must use https/],
  ];
  for (const [what, more, url, message] of refused) {
    test(`${what} is rejected, and no token is requested`, async (t) => {
      const { issuer, tokens } = await setting(t, () => ({}), more);
      await assert.rejects(tokens.fetch(url), { name: 'TypeError', code: 'invalid_argument', message });
      assert.equal(issuer.requests.length, 0);
    });
  }

  test('an origin in allowedOrigins receives the token, even by plain http', async (t) => {
    const api = await startHttpServer(t, () => ({}));
    for (const allowed of [api.url, `${api.url}/`]) {
      const { tokens } = await setting(t, () => ({}), { allowedOrigins: [allowed] });
      assert.equal((await tokens.fetch(`${api.url}/x#part`)).status, 200, allowed);
    }
  });

  test('a request with its own Authorization header is rejected', async (t) => {
    const { api, tokens } = await setting(t, () => ({}));
    await assert.rejects(tokens.fetch(api.url, { headers: { authorization: 'Basic x' } }), { name: 'TypeError', code: 'invalid_argument' });
  });
});

test("the caller's signal ends the wait for the token, and the request", async (t) => {
  const { api, tokens } = await setting(t, () => new Promise(() => {}));
  await assert.rejects(tokens.fetch(api.url, { signal: AbortSignal.abort(new Error('before')) }), { message: 'before' });
  const aborter = new AbortController();
  const arrived = api.next();
  const response = tokens.fetch(api.url, { signal: aborter.signal });
  await arrived;
  aborter.abort(new Error('enough'));
  await assert.rejects(response, { message: 'enough' });
});

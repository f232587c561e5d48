// The adapters for axios and undici, with the real libraries.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { createTokenSource, type TokenSourceOptions } from '@mintmark/client';
import { authorizeAxios } from '@mintmark/client/axios';
import { authorizeUndici } from '@mintmark/client/undici';
import axios, { type AxiosInstance } from 'axios';
import { Agent, interceptors, request, fetch as undiciFetch } from 'undici';
import { movableClock, numbered, type Responder, startHttpServer, type TestHttpServer } from './runtime.ts';

const setting = async (t: TestContext, responder: Responder, more: Partial<TokenSourceOptions> = {}, members: object = {}) => {
  const issuer = await startHttpServer(t, (_, count) => numbered(count, members));
  const api = await startHttpServer(t, responder);
  const options = { tenantUrl: issuer.url, clientId: 'id', clientSecret: 'x', ...movableClock(), allowedOrigins: [api.url], ...more };
  return { issuer, api, tokens: createTokenSource(options as TokenSourceOptions) };
};

const accepts =
  (token: string): Responder =>
  ({ headers }) =>
    headers.authorization === `Bearer ${token}` ? { json: { ok: true } } : { status: 401, json: { error: 'invalid_token' } };

const sentTokens = (api: TestHttpServer): (string | undefined)[] => api.requests.map(({ headers }) => headers.authorization);

describe('axios', () => {
  const instance = async (t: TestContext, responder: Responder, more = {}, members = {}) => {
    const parts = await setting(t, responder, more, members);
    const client: AxiosInstance = axios.create({ baseURL: parts.api.url, proxy: false });
    const removeAdapter = authorizeAxios(client, parts.tokens);
    return { ...parts, client, off: removeAdapter };
  };

  test('requests have the token until the adapter is removed', async (t) => {
    const { api, client, off: removeAdapter } = await instance(t, () => ({ json: {} }));
    await client.get('/a', { params: { b: 'c' } });
    removeAdapter();
    await client.get('/a');
    assert.deepEqual(sentTokens(api), ['Bearer token-1', undefined]);
    assert.equal(api.requests[0]?.url, '/a?b=c');
  });

  test('after a 401, the request is sent again with another token and the same body', async (t) => {
    const { api, issuer, client } = await instance(t, accepts('token-2'));
    const { data } = await client.post('/a', { n: 1 });
    assert.deepEqual(data, { ok: true });
    assert.deepEqual(
      api.requests.map(({ body, headers }) => [body, headers.authorization]),
      [
        ['{"n":1}', 'Bearer token-1'],
        ['{"n":1}', 'Bearer token-2'],
      ],
    );
    assert.equal(issuer.requests.length, 2);
  });

  test('after a 401 that validateStatus accepts, the request is sent again as well', async (t) => {
    const { client } = await instance(t, accepts('token-2'));
    assert.equal((await client.get('/a', { validateStatus: () => true })).status, 200);
  });

  test('a second 401 is an error, after two requests', async (t) => {
    const { api, client } = await instance(t, accepts('none'));
    await assert.rejects(client.get('/a'), { name: 'AxiosError', status: 401 });
    assert.equal(api.requests.length, 2);
  });

  test('a request with a stream is sent only once', async (t) => {
    const { api, client } = await instance(t, accepts('token-2'));
    await assert.rejects(client.post('/a', Readable.from(['hello'])), { status: 401 });
    assert.equal(api.requests.length, 1);
  });

  test('an origin that is not allowed receives no request', async (t) => {
    const { client } = await instance(t, () => ({}));
    const other = await startHttpServer(t, () => ({}));
    await assert.rejects(client.get(other.url), { name: 'TypeError', code: 'invalid_argument' });
    assert.equal(other.requests.length, 0);
  });

  test('a redirect to another origin has no token and no proof', async (t) => {
    const { api, client } = await instance(
      t,
      () => ({ status: 302, headers: { location: other.url } }),
      { dpop: true },
      { token_type: 'DPoP' },
    );
    const other: TestHttpServer = await startHttpServer(t, () => ({ json: {} }));
    await client.get('/a', { headers: { 'Txn-Token': 'token' } });
    assert.deepEqual([typeof api.requests[0]?.headers.dpop, api.requests[0]?.headers['txn-token']], ['string', 'token']);
    for (const name of ['authorization', 'dpop', 'txn-token']) assert.equal(other.requests[0]?.headers[name], undefined, name);
  });

  test('after a use_dpop_nonce error, the request is sent again with the same token', async (t) => {
    const challenge = { status: 401, headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'n' } };
    const { api, issuer, client } = await instance(
      t,
      (_, count) => (count === 1 ? challenge : { json: {} }),
      { dpop: true },
      { token_type: 'DPoP' },
    );
    await client.get('/a');
    assert.deepEqual(sentTokens(api), ['DPoP token-1', 'DPoP token-1']);
    assert.equal(issuer.requests.length, 1);
  });

  for (const status of [401, 500]) {
    test(`a printed error of status ${status} contains no token and no proof`, async (t) => {
      const { api, client } = await instance(t, () => ({ status, json: {} }), { dpop: true }, { token_type: 'DPoP' });
      const error = await client.post('/a', { n: 1 }, { headers: { 'Txn-Token': 'token-0' } }).then(
        () => assert.fail('no error'),
        (failure: unknown) => failure,
      );
      const { dpop, 'txn-token': transaction } = api.requests[0]?.headers ?? {};
      assert.deepEqual([typeof dpop, transaction], ['string', 'token-0']);
      for (const printed of [inspect(error, { depth: 20 }), JSON.stringify(error)]) {
        assert.doesNotMatch(printed, /token-\d/);
        assert.doesNotMatch(printed, /eyJ/, 'the proof');
      }
    });
  }
});

describe('undici', () => {
  const dispatcher = async (t: TestContext, responder: Responder, more = {}, members = {}) => {
    const parts = await setting(t, responder, more, members);
    const agent = new Agent();
    t.after(() => agent.close());
    return { ...parts, agent, dispatcher: agent.compose(authorizeUndici(parts.tokens)) };
  };

  test('a source without allowedOrigins is rejected', async (t) => {
    const { tokens } = await setting(t, () => ({}), { allowedOrigins: undefined });
    assert.throws(() => authorizeUndici(tokens), { name: 'TypeError', code: 'invalid_argument' });
  });

  const headerForms: [string, NonNullable<NonNullable<Parameters<typeof request>[1]>['headers']>][] = [
    ['an object', { 'x-more': '1' }],
    ['a list', ['x-more', '1']],
    ['a list of pairs', [['x-more', '1']]],
  ];
  for (const [what, headers] of headerForms) {
    test(`request() accepts headers as ${what}`, async (t) => {
      const { api, dispatcher: authorized } = await dispatcher(t, () => ({ json: { ok: true } }));
      const { body } = await request(`${api.url}/a`, { dispatcher: authorized, headers });
      assert.deepEqual(await body.json(), { ok: true });
      assert.deepEqual([api.requests[0]?.headers.authorization, api.requests[0]?.headers['x-more']], ['Bearer token-1', '1']);
    });
  }

  test('after a 401, the request is sent again with another token and the same body', async (t) => {
    const { api, dispatcher: authorized } = await dispatcher(t, accepts('token-2'));
    const { statusCode, body } = await request(api.url, { dispatcher: authorized, method: 'POST', body: 'hello' });
    assert.deepEqual([statusCode, await body.json()], [200, { ok: true }]);
    assert.deepEqual(sentTokens(api), ['Bearer token-1', 'Bearer token-2']);
    assert.deepEqual(
      api.requests.map((one) => one.body),
      ['hello', 'hello'],
    );
  });

  test('a second 401, or a 401 for a stream, is returned with its whole body', async (t) => {
    const { api, dispatcher: authorized } = await dispatcher(t, accepts('none'));
    const first = await request(api.url, { dispatcher: authorized });
    assert.deepEqual([first.statusCode, await first.body.json()], [401, { error: 'invalid_token' }]);
    assert.equal(api.requests.length, 2);
    const second = await request(api.url, { dispatcher: authorized, method: 'POST', body: Readable.from(['hello']) });
    assert.deepEqual([second.statusCode, await second.body.json()], [401, { error: 'invalid_token' }]);
    assert.equal(api.requests.length, 3);
  });

  test('a 401 with a long body is returned', async (t) => {
    const page = 'x'.repeat(100_000);
    const { api, dispatcher: authorized } = await dispatcher(t, () => ({ status: 401, body: page }));
    const { body } = await request(api.url, { dispatcher: authorized });
    assert.equal(await body.text(), page);
    assert.equal(api.requests.length, 1);
  });

  test('requests and redirects to other origins have no token', async (t) => {
    const { api, agent, tokens } = await dispatcher(t, () => ({ status: 302, headers: { location: other.url } }));
    const other: TestHttpServer = await startHttpServer(t, () => ({ json: {} }));
    const composed = agent.compose(authorizeUndici(tokens), interceptors.redirect({ maxRedirections: 3 }));
    await request(api.url, { dispatcher: composed });
    await undiciFetch(api.url, { dispatcher: composed });
    assert.deepEqual(sentTokens(api), ['Bearer token-1', 'Bearer token-1']);
    assert.deepEqual(sentTokens(other), [undefined, undefined]);
  });

  test('the caller gets an error of the token request', async (t) => {
    const { api, issuer, dispatcher: authorized } = await dispatcher(t, () => ({}));
    issuer.respond(() => ({ status: 401, json: { error: 'invalid_client' } }));
    await assert.rejects(request(api.url, { dispatcher: authorized }), { name: 'OAuthResponseError', error: 'invalid_client' });
  });

  test('a request with its own Authorization header is rejected', async (t) => {
    const { api, dispatcher: authorized } = await dispatcher(t, () => ({}));
    await assert.rejects(request(api.url, { dispatcher: authorized, headers: { Authorization: 'Basic x' } }), {
      name: 'TypeError',
      code: 'invalid_argument',
    });
    assert.equal(api.requests.length, 0);
  });

  test('after a use_dpop_nonce error, the request is sent again with the same token', async (t) => {
    const challenge = { status: 401, headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'n' } };
    const { api, dispatcher: authorized } = await dispatcher(
      t,
      (_, count) => (count === 1 ? challenge : {}),
      { dpop: true },
      { token_type: 'DPoP' },
    );
    assert.equal((await request(api.url, { dispatcher: authorized })).statusCode, 200);
    assert.deepEqual(sentTokens(api), ['DPoP token-1', 'DPoP token-1']);
  });
});

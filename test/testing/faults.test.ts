// The test server of `@mintmark/server/testing`: how it counts requests, and the faults that it injects.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { get } from 'node:https';
import { after, afterEach, before, describe, test } from 'node:test';
import { createTokenSource } from '@mintmark/client';
import { createGuard } from '@mintmark/guard';
import { type EndpointName, type Fault, startTestServer, type TestServer } from '@mintmark/server/testing';

describe('the test server', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  afterEach(() => {
    server.clearFaults();
    server.resetCalls();
  });
  after(() => server.close());

  const form = (more: Readonly<Record<string, string>> = {}) => {
    const { clientId, clientSecret } = server.caller;
    return new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, ...more });
  };
  const requestToken = (signal?: AbortSignal) => fetch(server.tokenEndpoint, { method: 'POST', body: form(), signal: signal ?? null });
  const ENDPOINTS: readonly EndpointName[] = ['token', 'introspection', 'revocation', 'feed', 'jwks', 'metadata', 'management', 'other'];
  const counts = () => Object.fromEntries(ENDPOINTS.flatMap((name) => (server.calls(name) === 0 ? [] : [[name, server.calls(name)]])));

  describe('counts', () => {
    test('the requests of each endpoint in the metadata of both issuers', async () => {
      for (const issuer of server.issuers) {
        server.resetCalls();
        const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<string, string>;
        for (const key of ['token_endpoint', 'introspection_endpoint', 'revocation_endpoint', 'mintmark_revocation_feed_endpoint'])
          await fetch(metadata[key] ?? assert.fail(key), { method: 'POST', body: form({ token: 'x' }) });
        await fetch(metadata['jwks_uri'] ?? assert.fail());
        await fetch(`${server.managementUrl}/clients`);
        await fetch(`${server.url}/elsewhere`);
        assert.deepEqual(counts(), {
          token: 1,
          introspection: 1,
          revocation: 1,
          feed: 1,
          jwks: 1,
          metadata: 1,
          management: 1,
          other: 1,
        });
      }
    });

    test('requests for metadata at all its URLs', async () => {
      for (const issuer of server.issuers) {
        const { pathname } = new URL(issuer);
        assert.equal((await fetch(`${server.url}/.well-known/oauth-authorization-server${pathname}`)).status, 200);
      }
      assert.equal((await fetch(`${server.url}/.well-known/oauth-protected-resource?x=1`)).status, 200);
      assert.deepEqual(counts(), { metadata: 3 });
    });

    test('no requests that the test server itself sends', async () => {
      await server.tokens.good();
      await server.tokens.revoked();
      await server.tokens.dpopBound();
      await server.createClient();
      assert.equal((await server.manage('GET', '/clients')).status, 200);
      assert.deepEqual(counts(), {});
    });

    test('one request of the client library for ten waiting callers', async () => {
      const source = createTokenSource({ tokenUrl: server.tokenEndpoint, ...server.caller, now: server.now });
      await Promise.all(Array.from({ length: 10 }, () => source.get()));
      assert.deepEqual(counts(), { token: 1 });
    });
  });

  describe('faults', () => {
    const STATUSES: readonly [fault: Fault & { kind: 'status' }, error: string, retryAfter: string | null][] = [
      [{ kind: 'status', status: 503, retryAfter: 7 }, 'temporarily_unavailable', '7'],
      [{ kind: 'status', status: 429, retryAfter: 0 }, 'temporarily_unavailable', '0'],
      [{ kind: 'status', status: 500 }, 'server_error', null],
      [{ kind: 'status', status: 599 }, 'server_error', null],
    ];
    for (const [fault, error, retryAfter] of STATUSES) {
      test(`${fault.status}${retryAfter === null ? '' : `, Retry-After ${retryAfter}`}, for the set number of requests`, async () => {
        server.fault('token', fault, { times: 2 });
        for (let at = 0; at < 2; at++) {
          const response = await requestToken();
          assert.deepEqual([response.status, response.headers.get('retry-after')], [fault.status, retryAfter]);
          assert.equal(((await response.json()) as { error: string }).error, error);
        }
        assert.equal((await requestToken()).status, 200);
        assert.deepEqual(counts(), { token: 3 });
      });
    }

    test('a dropped connection', async () => {
      server.fault('token', { kind: 'dropped' }, { times: 1 });
      await assert.rejects(requestToken(), TypeError);
      assert.equal((await requestToken()).status, 200);
    });

    test('a slow but correct response', async () => {
      server.fault('token', { kind: 'slow', milliseconds: 1 });
      assert.equal((await requestToken()).status, 200);
    });

    for (const milliseconds of [Infinity, 3_600_000]) {
      test(`a response after ${milliseconds} ms, unless the fault is cleared before`, async () => {
        const clear = server.fault('token', { kind: 'slow', milliseconds });
        let responded = false;
        const response = requestToken().finally(() => {
          responded = true;
        });
        await server.reached('token', 1);
        // The fault does not delay other requests.
        assert.equal((await fetch(server.jwksUri)).status, 200);
        assert.equal(responded, false);
        clear();
        assert.equal((await response).status, 200);
        assert.equal((await requestToken()).status, 200);
      });
    }

    test('a delayed request that the client aborts does not reach the server', async () => {
      const { clientId } = await server.createClient();
      const { admin } = server;
      const response = await fetch(server.tokenEndpoint, {
        method: 'POST',
        body: form({ client_id: admin.clientId, client_secret: admin.clientSecret }),
      });
      const { access_token: token } = (await response.json()) as { access_token: string };
      const clear = server.fault('management', { kind: 'slow', milliseconds: Infinity });
      const aborting = new AbortController();
      const headers = { authorization: `Bearer ${token}` };
      const sent = fetch(`${server.managementUrl}/clients/${clientId}`, { method: 'DELETE', headers, signal: aborting.signal });
      await server.reached('management', 1);
      aborting.abort();
      await assert.rejects(sent, { name: 'AbortError' });
      // When the response on a later connection arrives, the server has handled the abort.
      assert.equal((await requestToken()).status, 200);
      clear();
      assert.equal((await server.manage('GET', `/clients/${clientId}`)).status, 200);
    });

    test('several faults, in the order in which they were set', async () => {
      server.fault('token', { kind: 'status', status: 500 }, { times: 1 });
      server.fault('any', { kind: 'status', status: 502 }, { times: 1 });
      assert.deepEqual([(await requestToken()).status, (await requestToken()).status, (await requestToken()).status], [500, 502, 200]);
    });

    test('an outage of the JWK Set, during which the guard responds with 503, and then recovers', async () => {
      const token = await server.tokens.good();
      let clockOffset = 0;
      const guard = createGuard({ issuer: server.url, audience: server.audience, now: () => server.now() + clockOffset });
      const clear = server.fault('jwks', { kind: 'status', status: 503, retryAfter: 1 });
      const error: unknown = await guard.verify(token).catch((thrown: unknown) => thrown);
      assert.equal(guard.errorResponse(error)?.status, 503);
      clear();
      // The pause after a failed fetch.
      clockOffset = 10_000;
      assert.equal((await guard.verify(token)).clientId, server.caller.clientId);
    });
  });

  const MALFORMED: readonly [what: string, set: () => unknown][] = [
    ['an endpoint that there is not', () => server.fault('tokens' as EndpointName, { kind: 'dropped' })],
    ['a kind that there is not', () => server.fault('token', { kind: 'toString' } as unknown as Fault)],
    ['a status that is no failure', () => server.fault('token', { kind: 'status', status: 499 })],
    ['a status beyond the failures', () => server.fault('token', { kind: 'status', status: 600 })],
    ['half a second to wait', () => server.fault('token', { kind: 'status', status: 503, retryAfter: 0.5 })],
    ['less than nothing to wait', () => server.fault('token', { kind: 'slow', milliseconds: -1 })],
    ['longer than a timer', () => server.fault('token', { kind: 'slow', milliseconds: 2 ** 31 })],
    ['no request', () => server.fault('token', { kind: 'dropped' }, { times: 0 })],
  ];
  for (const [what, set] of MALFORMED) test(`refuses ${what}`, () => assert.throws(set, TypeError));
});

test('closing ends delayed requests', async () => {
  const server = await startTestServer();
  server.fault('jwks', { kind: 'slow', milliseconds: Infinity });
  const held = fetch(server.jwksUri);
  await server.reached('jwks', 1);
  await server.close();
  assert.equal((await held).status, 200);
});

test('with tls, everything is under its own CA', async () => {
  await using server = await startTestServer({ tls: true });
  assert.match(server.url, /^https:\/\/localhost:\d+$/);
  await assert.rejects(fetch(server.jwksUri), TypeError);
  const ca = await readFile(server.caFile ?? assert.fail());
  const status = await new Promise((resolve, reject) => {
    get(server.jwksUri, { ca, agent: false }, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
  assert.deepEqual([status, server.calls('jwks')], [200, 1]);
});

// The limits of a request, each with the largest accepted value and the error beyond it.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

const VALID_FORM = new URLSearchParams({
  grant_type: 'client_credentials',
  client_id: ADMIN.clientId,
  client_secret: ADMIN.clientSecret,
}).toString();
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const MAX_BODY = 65_536;

interface ParsedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

describe('limits of a request', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });

  /** Sends a request that fetch cannot send. */
  const send = (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string | Uint8Array,
  ): Promise<ParsedResponse> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const outgoing = request({ hostname, port, method, path, headers }, async (incoming) => {
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: await text(incoming) });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const padded = (size: number): string => `${VALID_FORM}&x=`.padEnd(size, 'y');

  const cases: readonly {
    name: string;
    method?: string;
    path?: string;
    headers?: Readonly<Record<string, string>>;
    body?: string | Uint8Array;
    expected: readonly [status: number, error?: string];
    allow?: string;
  }[] = [
    { name: 'a body of 64 KiB is accepted', body: padded(MAX_BODY), expected: [200] },
    { name: 'a body of 64 KiB and one byte is 413', body: padded(MAX_BODY + 1), expected: [413, 'invalid_request'] },
    { name: 'another media type is 415', headers: { 'content-type': 'application/json' }, body: '{}', expected: [415, 'invalid_request'] },
    {
      name: 'a media type with a charset is accepted',
      headers: { 'content-type': `${FORM['content-type']}; charset=UTF-8` },
      body: VALID_FORM,
      expected: [200],
    },
    {
      name: 'a compressed body is 415',
      headers: { ...FORM, 'content-encoding': 'gzip' },
      body: gzipSync(VALID_FORM),
      expected: [415, 'invalid_request'],
    },
    {
      name: 'a Content-Encoding of identity is 415',
      headers: { ...FORM, 'content-encoding': 'identity' },
      body: VALID_FORM,
      expected: [415, 'invalid_request'],
    },
    { name: 'a request without a body has no credentials', headers: {}, expected: [401, 'invalid_client'] },
    { name: 'GET is 405', method: 'GET', headers: {}, expected: [405, 'invalid_request'], allow: 'POST' },
    {
      name: 'PUT is 405, whatever its body',
      method: 'PUT',
      headers: { 'content-type': 'text/html' },
      body: '<',
      expected: [405, 'invalid_request'],
      allow: 'POST',
    },
    {
      name: 'OPTIONS is 405, because CORS is not supported',
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      expected: [405, 'invalid_request'],
      allow: 'POST',
    },
    { name: 'a WebDAV method is 405', method: 'PROPFIND', headers: {}, expected: [405, 'invalid_request'], allow: 'POST' },
    {
      name: 'credentials in the URL are refused with any method',
      method: 'GET',
      path: '/oauth2/token?client_secret=x',
      headers: {},
      expected: [400, 'invalid_request'],
    },
    {
      name: 'a percent-encoded client_secret in the URL is refused',
      path: '/oauth2/token?client%5Fsecret=x',
      body: VALID_FORM,
      expected: [400, 'invalid_request'],
    },
    ...['assertion', 'subject_token', 'actor_token'].map((name) => ({
      name: `${name} in the URL is refused`,
      path: `/oauth2/token?${name}=x`,
      body: VALID_FORM,
      expected: [400, 'invalid_request'] as const,
    })),
    {
      name: 'another definition than default is 404',
      path: '/oidc/endpoint/other/token',
      body: VALID_FORM,
      expected: [404, 'invalid_request'],
    },
    {
      name: 'an unknown path is 404 in JSON, whatever the Accept header',
      path: '/',
      method: 'GET',
      headers: { accept: 'text/html' },
      expected: [404, 'invalid_request'],
    },
    { name: 'an unknown host is 404', headers: { ...FORM, host: 'evil.example' }, body: VALID_FORM, expected: [404, 'invalid_request'] },
    { name: 'X-Forwarded-Host is ignored', headers: { ...FORM, 'x-forwarded-host': 'evil.example' }, body: VALID_FORM, expected: [200] },
    {
      name: 'a malformed path is 400 or 404, not 500',
      path: '/oauth2/%zz',
      method: 'GET',
      headers: {},
      expected: [400, 'invalid_request'],
    },
  ];
  test('another media type: the response names those that there are', async () => {
    const { body } = await send('POST', '/oauth2/token', { 'content-type': 'application/json' }, '{}');
    assert.match(JSON.parse(body).error_description, /OAuth endpoints take application\/x-www-form-urlencoded/);
  });
  for (const { name, method = 'POST', path = '/oauth2/token', headers = FORM, body, expected, allow } of cases) {
    test(name, async () => {
      const response = await send(method, path, headers, body);
      assert.equal(response.status, expected[0], response.body);
      assert.equal(response.headers.allow, allow);
      assert.equal(response.headers['access-control-allow-origin'], undefined);
      assert.match(String(response.headers['mintmark-request-id']), /^[0-9a-f]{20}$/);
      if (expected[1] !== undefined) assert.equal(JSON.parse(response.body).error, expected[1]);
      assert.doesNotMatch(response.body, /at .*\.ts:|node:internal|evil/);
    });
  }

  test('a host in capitals or with a final dot is the same host', async () => {
    const port = new URL(server.url).port;
    const local = await startTestServer(ending, { flags: { listen: ['http://localhost:0'] } });
    const localPort = new URL(local.url).port;
    for (const host of [`LOCALHOST:${localPort}`, `localhost.:${localPort}`, `127.0.0.1:${localPort}`]) {
      const { status } = await new Promise<{ status: number }>((resolve, reject) => {
        const outgoing = request({ host: '127.0.0.1', port: localPort, path: '/oauth2/jwks', headers: { host } }, (incoming) => {
          incoming.resume();
          resolve({ status: incoming.statusCode ?? 0 });
        });
        outgoing.on('error', reject);
        outgoing.end();
      });
      assert.equal(status, 200, host);
    }
    assert.notEqual(port, localPort);
  });

  test('a request without Host is refused', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.end('GET /oauth2/jwks HTTP/1.1\r\nConnection: close\r\n\r\n');
    assert.match(await text(socket), /^HTTP\/1\.1 400 /);
  });

  test('two Content-Length headers are refused and the connection closed', async () => {
    const { hostname, port, host } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.end(`POST /oauth2/token HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`);
    assert.match(await text(socket), /^HTTP\/1\.1 400 /);
  });
});

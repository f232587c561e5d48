import assert from 'node:assert/strict';
import * as net from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { bound } from './listeners.sample.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** Sends bytes. @returns the response, and the targets that the handler received */
const exchange = async (context: TestContext, bytes: string): Promise<{ readonly received: string; readonly seen: readonly string[] }> => {
  const listeners = await bound(context, ['http://127.0.0.1:0'], { requestId: () => 'id-1' });
  const seen: string[] = [];
  listeners.serve((request, response) => {
    seen.push(request.url ?? '');
    response.end('served');
  });
  const socket = net.connect(Number(new URL(listeners.urls[0] ?? '').port), '127.0.0.1');
  socket.write(bytes);
  return { received: await text(socket), seen };
};

const request = (line: string, ...headers: readonly string[]): string => [line, 'Host: a', ...headers, '', ''].join('\r\n');
const post = (...headers: readonly string[]): string => request('POST /token HTTP/1.1', ...headers);

const REFUSED: readonly (readonly [name: string, bytes: string, description: RegExp])[] = [
  ['a target with a host', request('POST http://evil/token HTTP/1.1'), /target/],
  ['a target with a host that is the same', request('POST http://a/token HTTP/1.1'), /target/],
  ['a target of another scheme', request('GET urn:x HTTP/1.1'), /target|valid/],
  ['OPTIONS *', request('OPTIONS * HTTP/1.1'), /target/],
  ['a fragment', request('GET /token#part HTTP/1.1'), /target/],
  ['a fragment after a query', request('GET /token?a=b#part HTTP/1.1'), /target/],
  ['HTTP/2.0', request('GET / HTTP/2.0'), /HTTP\/1\.0 or HTTP\/1\.1/],
  ['HTTP/0.9', request('GET / HTTP/0.9'), /HTTP\/1\.0 or HTTP\/1\.1/],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', /one Host/],
  ['two hosts', post('hOST: b'), /one Host/],
  ['two hosts in HTTP/1.0', request('GET / HTTP/1.0', 'Host: a'), /one Host/],
  ['a second host after 3000 headers', post(...new Array<string>(3000).fill('a:'), 'Host: b'), /one Host/],
  ['two credentials', post('Authorization: Basic YTpi', 'AUTHORIZATION: Bearer x'), /Authorization/],
  ['the same credentials twice', post('Authorization: Basic YTpi', 'authorization: Basic YTpi'), /Authorization/],
  ['two media types', post('Content-Type: application/json', 'content-type: text/plain'), /Content-Type/],
  ['a coding before chunked', post('Transfer-Encoding: gzip, chunked', '', '0'), /Transfer-Encoding/],
  [
    'a coding before chunked, in a header of its own',
    post('Transfer-Encoding: gzip', 'TRANSFER-ENCODING: chunked', '', '0'),
    /Transfer-Encoding/,
  ],
  ['chunked twice', post('Transfer-Encoding: chunked, chunked', '', '0'), /Transfer-Encoding|valid/],
  ['chunked twice, in two headers', post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked', '', '0'), /Transfer-Encoding|valid/],
  ['chunked with a parameter', post('Transfer-Encoding: chunked;q=1', '', '0'), /Transfer-Encoding|valid/],
  ['chunked in HTTP/1.0', request('POST / HTTP/1.0', 'Transfer-Encoding: chunked', '', '0'), /Transfer-Encoding/],
];

describe('a request with ambiguous framing', () => {
  for (const [name, bytes, description] of REFUSED) {
    test(`${name} is refused, and nothing after it is read`, async (context) => {
      const { received, seen } = await exchange(context, bytes + post());
      assert.deepEqual(seen, []);
      const [head = '', body = '', ...more] = received.split('\r\n\r\n');
      assert.deepEqual(more, []);
      assert.match(head, /^HTTP\/1\.1 400 Bad Request\r\n/);
      for (const [header, value] of Object.entries(SECURITY_HEADERS)) {
        assert.ok(head.includes(`\r\n${header}: ${value}`), header);
      }
      assert.match(head, /\r\nmintmark-request-id: id-1/);
      assert.match(head, /\r\nconnection: close/i);
      assert.match(JSON.parse(body).error_description, description);
    });
  }

  const SERVED: readonly (readonly [name: string, bytes: string])[] = [
    ['a path with a query', request('GET /token?a=http://b/ HTTP/1.1', 'Connection: close')],
    ['chunked', post('Connection: close', 'Transfer-Encoding: chunked', '', '0')],
    ['chunked in capitals', post('Connection: close', 'TRANSFER-ENCODING: Chunked', '', '0')],
    ['one credential and one media type', post('Connection: close', 'authorization: Basic YTpi', 'CONTENT-TYPE: text/plain')],
    ['names as long as those that are checked', post('Connection: close', 'Date: 1', 'Date: 2', 'X-Request-Id: 1', 'X-Request-Id: 2')],
    ['HTTP/1.0 with a host', request('GET / HTTP/1.0')],
    ['HTTP/1.0 without a host', 'GET / HTTP/1.0\r\n\r\n'],
  ];
  for (const [name, bytes] of SERVED) {
    test(`${name} is served`, async (context) =>
      assert.match((await exchange(context, bytes)).received, /^HTTP\/1\.1 200 [\s\S]*served\r?\n?/));
  }

  test('what follows a request that ends the connection is ignored', async (context) => {
    const { seen } = await exchange(context, request('GET /first HTTP/1.1', 'Connection: close') + request('GET /second HTTP/1.1'));
    assert.deepEqual(seen, ['/first']);
  });
});

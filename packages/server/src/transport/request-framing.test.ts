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
    request.resume().on('end', () => {
      seen.push(request.url ?? '');
      response.end('served');
    });
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

const CHUNKED = 'Transfer-Encoding: chunked';
const chunked = (body: string, ...headers: readonly string[]): string => post(CHUNKED, ...headers) + body;

/** Requests after which two parsers could expect the next one at different places (RFC 9112 §11.2). */
const SMUGGLING: readonly (readonly [name: string, bytes: string])[] = [
  ['a length, and chunks (CL.TE)', chunked('0\r\n\r\n', 'Content-Length: 6')],
  ['chunks, and a length (TE.CL)', `${post('Content-Length: 4', CHUNKED)}5c\r\n`],
  ['two lengths', `${post('Content-Length: 5', 'Content-Length: 0')}hello`],
  ['the same length twice', `${post('Content-Length: 5', 'content-length: 5')}hello`],
  ['a list of lengths', `${post('Content-Length: 5, 5')}hello`],
  ['a length with a sign', `${post('Content-Length: +5')}hello`],
  ['a negative length', `${post('Content-Length: -5')}hello`],
  ['a length in hexadecimal', `${post('Content-Length: 0x5')}hello`],
  ['a length of two numbers', `${post('Content-Length: 5 5')}hello`],
  ['a length that is no number', `${post('Content-Length: five')}hello`],
  ['a length beyond 2^64', post('Content-Length: 18446744073709551617')],
  ['a space before the colon', chunked('0\r\n\r\n').replace('Encoding:', 'Encoding :')],
  ['a tab before the colon', chunked('0\r\n\r\n').replace('Encoding:', 'Encoding\t:')],
  ['a folded header (obs-fold)', post('X: a', ` ${CHUNKED}`)],
  ['a folded coding', post('Transfer-Encoding:', ' chunked')],
  ['a vertical tab before the coding', post('Transfer-Encoding: \x0bchunked')],
  ['an unknown coding', post('Transfer-Encoding: xchunked')],
  ['the identity coding', post('Transfer-Encoding: identity')],
  ['a coding in quotation marks', post('Transfer-Encoding: "chunked"')],
  ['a line that ends in LF alone', `POST /token HTTP/1.1\nHost: a\r\nContent-Length: 0\r\n\r\n`],
  ['a header that ends in LF alone', `POST /token HTTP/1.1\r\nHost: a\nContent-Length: 0\r\n\r\n`],
  ['a header section that ends in LF alone', `POST /token HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\n`],
  ['a CR within a value', post('X: a\rContent-Length: 5')],
  ['a NUL within a name', post('Content\0-Length: 5')],
  ['a header without a colon', post('Content-Length')],
  ['a header without a name', post(': 5')],
  ['a chunk without a size', chunked('\r\nhello\r\n0\r\n\r\n')],
  ['a chunk with a sign', chunked('+5\r\nhello\r\n0\r\n\r\n')],
  ['a chunk with the prefix 0x', chunked('0x5\r\nhello\r\n0\r\n\r\n')],
  ['a chunk whose size is beyond 2^64', chunked('10000000000000005\r\nhello\r\n0\r\n\r\n')],
  ['a space before the end of a chunk’s size', chunked('5 \r\nhello\r\n0\r\n\r\n')],
  ['a chunk whose size ends in LF alone', chunked('5\nhello\r\n0\r\n\r\n')],
  ['a chunk longer than its size', chunked('5\r\nhello!\r\n0\r\n\r\n')],
  ['a chunk that ends in LF alone', chunked('5\r\nhello\n0\r\n\r\n')],
  ['an extension with a LF', chunked('5;a\nb\r\nhello\r\n0\r\n\r\n')],
  ['extensions of more than 16 KiB', chunked(`5;${'a'.repeat(17_000)}\r\nhello\r\n0\r\n\r\n`)],
  ['a last chunk that ends in LF alone', chunked('0\n\n')],
  ['a length in a trailer', chunked('0\r\nContent-Length: 5\r\n\r\n')],
  ['a trailer that ends in LF alone', chunked('0\r\nX: a\n\r\n')],
];

describe('a request with ambiguous framing', () => {
  for (const [name, bytes] of SMUGGLING) {
    test(`${name}: the connection ends, and nothing behind it is read`, async (context) => {
      const { received, seen } = await exchange(context, bytes + request('GET /second HTTP/1.1'));
      assert.deepEqual(seen, []);
      assert.match(received, /^HTTP\/1\.1 4(?:00|13) [^\r]*\r\n(?:[^\r]+\r\n)*connection: close\r\n/i);
      assert.equal(received.match(/HTTP\/1\.1 /g)?.length, 1);
    });
  }

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
    ['a chunk with an extension', chunked('5;a=b\r\nhello\r\n0\r\n\r\n', 'Connection: close')],
    ['trailers, of which none is read', chunked('0\r\nHost: b\r\nAuthorization: Basic YTpi\r\n\r\n', 'Connection: close')],
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

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import * as tls from 'node:tls';
import { localCertificate } from '../tls/local-ca.sample.ts';
import { bound, portOf, raw } from './listeners.sample.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

let folder: string;
let certificate: Awaited<ReturnType<typeof localCertificate>>;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-listeners-'));
  certificate = await localCertificate(folder);
});
after(() => rm(folder, { recursive: true }));

const handshake = async (port: number, options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> => {
  const socket = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false, ...options });
  await once(socket, 'secureConnect');
  return socket;
};

describe('a malformed request', () => {
  const CASES: readonly (readonly [name: string, bytes: string, status: number])[] = [
    ['noise', 'what?\r\n\r\n', 400],
    ['another protocol version', 'GET / HTTP/9.9\r\nHost: a\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    ['a length and chunks', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n', 400],
    ['a header of more than 16 KiB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`, 431],
    ['a request line of more than 16 KiB', `GET /${'x'.repeat(17_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
  ];

  for (const [name, bytes, status] of CASES) {
    test(`${name} gets ${status} as an OAuth error`, async (context) => {
      const listeners = await bound(context, ['http://127.0.0.1:0']);
      listeners.serve((_request, response) => response.end('served'));
      const received = await raw(portOf(listeners), bytes);
      const [head = '', body = ''] = received.split('\r\n\r\n');
      assert.ok(head.startsWith(`HTTP/1.1 ${status} `), received);
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) assert.ok(head.includes(`\r\n${name}: ${value}\r\n`), name);
      for (const header of [/^connection: close$/im, /^mintmark-request-id: id-\d+$/im, /^date: /im]) {
        assert.match(head, header);
      }
      assert.equal(JSON.parse(body).error, 'invalid_request');
      assert.equal(head.match(/content-length: (\d+)/i)?.[1], String(Buffer.byteLength(body)));
    });
  }

  test('gets a response over TLS as well', async (context) => {
    const listeners = await bound(context, ['https://localhost:0']);
    listeners.secure(certificate);
    const socket = await handshake(portOf(listeners));
    socket.write('what?\r\n\r\n');
    assert.match(await text(socket), /^HTTP\/1\.1 400 [\s\S]*"invalid_request"/);
  });

  test('after a complete response, it has a separate response', async (context) => {
    const listeners = await bound(context, ['http://127.0.0.1:0']);
    listeners.serve((_request, response) => response.end('served'));
    const socket = net.connect(portOf(listeners), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.match(String((await once(socket, 'data'))[0]), /served/);
    socket.write('what?\r\n\r\n');
    assert.match(await text(socket), /^HTTP\/1\.1 400 /);
  });

  test('in the middle of a response, the connection is cut and nothing is mixed into it', async (context) => {
    const listeners = await bound(context, ['http://127.0.0.1:0']);
    listeners.serve((_request, response) => response.writeHead(200, { 'content-length': '1000' }).write('part'));
    const socket = net.connect(portOf(listeners), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    let seen = String((await once(socket, 'data'))[0]);
    socket.on('data', (chunk) => {
      seen += String(chunk);
    });
    socket.on('error', () => undefined);
    socket.write('what?\r\n\r\n');
    await once(socket, 'close');
    assert.doesNotMatch(seen, /400|invalid_request/);
  });

  const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
  const CHUNKED = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';

  test('after a request whose response has not begun, that response comes first and the connection ends', async (context) => {
    const listeners = await bound(context, ['http://127.0.0.1:0']);
    // The parser processes the rest of the packet before the next tick of the event loop.
    listeners.serve((_request, response) => void setImmediate(() => response.end('served')));
    const received = await raw(portOf(listeners), `${GET}what?\r\n\r\n`);
    assert.match(received, /^HTTP\/1\.1 200 OK\r\n[\s\S]*^connection: close\r\n[\s\S]*served$/im);
    assert.doesNotMatch(received, /400|invalid_request/);
  });

  test('after several requests, each has its response before the connection ends', async (context) => {
    const listeners = await bound(context, ['http://127.0.0.1:0']);
    listeners.serve(({ url }, response) => {
      const send = () => void response.end(`served ${url}`);
      if (url === '/slow') setImmediate(send);
      else send();
    });
    const received = await raw(portOf(listeners), `${GET.replace('/', '/slow')}${GET}what?\r\n\r\n`);
    assert.deepEqual(received.match(/^HTTP.*|served .*?(?=HTTP|$)/gm), ['HTTP/1.1 200 OK', 'served /slow', 'served /']);
  });

  test('in the body of a request, that request is refused', async (context) => {
    const listeners = await bound(context, ['http://127.0.0.1:0']);
    listeners.serve((request, response) => void request.on('data', () => undefined).on('end', () => response.end('served')));
    assert.match(await raw(portOf(listeners), `${CHUNKED}what?\r\n`), /^HTTP\/1\.1 400 [^\0]*"invalid_request"[^\0]*$/);
  });

  test('in the body of a request behind others, it is refused in its order', async (context) => {
    const listeners = await bound(context, ['http://127.0.0.1:0']);
    listeners.serve((request, response) => {
      if (request.method === 'GET') setImmediate(() => response.end('served'));
    });
    const received = await raw(portOf(listeners), `${GET}${CHUNKED}what?\r\n`);
    assert.match(received, /^HTTP\/1\.1 200 OK\r\n[\s\S]*servedHTTP\/1\.1 400 [\s\S]*"invalid_request"/);
  });

  test('in the body of a request that has its response already, the connection is closed without another', async (context) => {
    const listeners = await bound(context, ['http://127.0.0.1:0']);
    listeners.serve((_request, response) => response.writeHead(404).end('nothing here'));
    const socket = net.connect(portOf(listeners), '127.0.0.1');
    let seen = '';
    socket.on('data', (chunk) => {
      seen += String(chunk);
    });
    socket.on('error', () => undefined);
    socket.write(CHUNKED);
    await once(socket, 'data');
    socket.write('what?\r\n');
    await once(socket, 'close');
    assert.deepEqual(seen.match(/^HTTP.*/gm), ['HTTP/1.1 404 Not Found']);
    assert.doesNotMatch(seen, /invalid_request/);
  });

  for (const [name, bytes] of [
    ['noise', 'what?\r\n\r\n'],
    ['a header that is too large', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`],
    ['a malformed body', `${CHUNKED}what?\r\n`],
    ['a malformed body after another request', `${GET}${CHUNKED}what?\r\n`],
    ['an ambiguous request', 'GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n'],
  ] as const) {
    test(`the response to ${name} has the security headers of its host`, async (context) => {
      const listeners = await bound(context, ['http://127.0.0.1:0']);
      const hosts: (string | undefined)[] = [];
      const handler: RequestListener = ({ method }, response) => {
        if (method === 'GET') setImmediate(() => response.end('served'));
      };
      listeners.serve(handler, (_socket, host) => {
        hosts.push(host);
        return { 'strict-transport-security': 'max-age=1' };
      });
      const [error = ''] = /HTTP\/1\.1 4[\s\S]*/.exec(await raw(portOf(listeners), bytes)) ?? [];
      assert.match(error, /^strict-transport-security: max-age=1\r$/m);
      assert.deepEqual(hosts, [/body|ambiguous/.test(name) ? 'a' : undefined]);
    });
  }

  test('an unknown expectation does not prevent the response to a request', async (context) => {
    const listeners = await bound(context, ['http://127.0.0.1:0']);
    listeners.serve((_request, response) => response.end('served'));
    assert.match(await raw(portOf(listeners), 'GET / HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\nConnection: close\r\n\r\n'), /served$/);
  });

  test('a header that does not end gets 408 after 10 s', { timeout: 50_000 }, async (context) => {
    const listeners = await bound(context, ['http://127.0.0.1:0']);
    const start = performance.now();
    assert.match(await raw(portOf(listeners), 'GET / HTTP/1.1\r\nHost: a\r\n'), /^HTTP\/1\.1 408 [\s\S]*"invalid_request"/);
    const seconds = (performance.now() - start) / 1000;
    assert.ok(seconds > 9, String(seconds));
  });
});

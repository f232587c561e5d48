// Peers that are slow, idle or verbose: each is served up to the edge of its limit, and beyond it gets the response of
// the protocol, or is disconnected where the protocol has none. The limits are those of a server, the times are shorter.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, type TestContext, test } from 'node:test';
import { localCertificate } from '../tls/local-ca.sample.ts';
import type { PeerTimes } from './listener.ts';
import { bound, portOf, raw } from './listeners.sample.ts';
import type { BoundListeners } from './listeners.ts';

/** Milliseconds. */
const TIMES = { header: 200, request: 400, idle: 200 } as const;
/** Between two bytes of a slow peer: it always sends something. */
const DRIP = 20;

/** @param times - those of a server, by default: a busy machine is slow, too */
const served = async (context: TestContext, times: Partial<PeerTimes> = {}, address = 'http://127.0.0.1:0'): Promise<BoundListeners> => {
  const listeners = await bound(context, [address], { times });
  listeners.serve((request, response) => {
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
    });
    request.on('end', () => response.end(`served ${size} ${request.rawHeaders.length / 2}`));
  });
  return listeners;
};

/** Sends bytes at once, and then one byte after the other until the server ends the connection. */
const drip = async (port: number, first: string, rest: string): Promise<string> => {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(first, 'latin1');
  let sent = 0;
  const timer = setInterval(() => {
    if (socket.writable && sent < rest.length) socket.write(rest[sent++] ?? '', 'latin1');
  }, DRIP);
  try {
    return await text(socket).catch((error) => `(${error.code})`);
  } finally {
    clearInterval(timer);
    socket.destroy();
  }
};

const LONG = 'x'.repeat(10_000);
const POST = 'POST / HTTP/1.1\r\nHost: a\r\n';

describe('a slow peer', () => {
  const CASES: readonly (readonly [what: string, first: string, rest: string])[] = [
    ['whose request does not begin', '', ''],
    ['whose request line does not end', '', `GET /${LONG}`],
    ['whose header does not end', 'GET / HTTP/1.1\r\nHost: a\r\n', `X: ${LONG}`],
    ['whose body does not end', `${POST}Content-Length: ${LONG.length}\r\n\r\n`, LONG],
    ['whose body stops', `${POST}Content-Length: ${LONG.length}\r\n\r\nx`, ''],
    ['whose chunk does not end', `${POST}Transfer-Encoding: chunked\r\n\r\n2710\r\n`, LONG],
    ['whose chunks do not end', `${POST}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n'.repeat(2_000)],
    ['whose trailers do not end', `${POST}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n`, `X: ${LONG}`],
  ];
  for (const [what, first, rest] of CASES) {
    test(`${what} gets 408 as an OAuth error, and is disconnected`, async (context) => {
      const received = await drip(portOf(await served(context, TIMES)), first, rest);
      assert.match(received, /^HTTP\/1\.1 408 [\s\S]*\r\nconnection: close\r\n[\s\S]*"error":"invalid_request"/i);
    });
  }

  test('that sends its body in pieces within the time is served', async (context) => {
    const received = await drip(portOf(await served(context)), `${POST}Connection: close\r\nContent-Length: 8\r\n\r\n`, 'x'.repeat(8));
    assert.match(received, /served 8 3$/);
  });
});

describe('a TLS handshake', () => {
  let folder: string;
  let certificate: Awaited<ReturnType<typeof localCertificate>>;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mintmark-peers-'));
    certificate = await localCertificate(folder);
  });
  after(() => rm(folder, { recursive: true }));

  for (const [what, rest] of [
    ['that does not begin', ''],
    // The first bytes of a record with a ClientHello of 16 KiB.
    ['that does not end', `\x16\x03\x01\x40\x00\x01\x00\x3f\xfc\x03\x03${LONG}`],
  ] as const) {
    test(`${what} in time is disconnected without a response`, async (context) => {
      const listeners = await served(context, TIMES, 'https://localhost:0');
      listeners.secure(certificate);
      assert.match(await drip(portOf(listeners), '', rest), /^$|ECONNRESET/);
    });
  }
});

test('an idle connection is closed after its time, without a response', async (context) => {
  // Longer than a busy machine takes to read the request.
  const listeners = await served(context, { idle: 1_000 });
  const socket = net.connect(portOf(listeners), '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  const [response] = await once(socket, 'data');
  assert.match(String(response), /served 0 1$/);
  assert.equal(await text(socket), '');
});

describe('the header of a request', () => {
  /** Characters of the target, and of the names and values of fields, up to which a header is accepted. */
  const MAX = 16_383;
  const CLOSE = 'Host: a\r\nConnection: close\r\n';
  const CLOSE_SIZE = 'Hostaconnectionclose'.length;
  const CASES: readonly (readonly [what: string, bytes: (left: number) => string])[] = [
    ['in one field', (left) => `GET / HTTP/1.1\r\n${CLOSE}X: ${'x'.repeat(left - 2)}\r\n\r\n`],
    ['in the target', (left) => `GET /${'x'.repeat(left - 1)} HTTP/1.1\r\n${CLOSE}\r\n`],
    ['in as many fields as fit', (left) => `GET / HTTP/1.1\r\n${CLOSE}${'x:\r\n'.repeat(left - 1)}\r\n`],
  ];
  for (const [what, bytes] of CASES) {
    test(`has 16 KiB ${what}: as many are accepted, and one more is 431`, async (context) => {
      const port = portOf(await served(context));
      assert.match(await raw(port, bytes(MAX - CLOSE_SIZE)), /^HTTP\/1\.1 200 [\s\S]*served/);
      const refused = await raw(port, bytes(MAX + 1 - CLOSE_SIZE));
      assert.match(refused, /^HTTP\/1\.1 431 [\s\S]*\r\nconnection: close\r\n[\s\S]*"error":"invalid_request"/i);
    });
  }

  test('is read as a whole: none of 10,000 fields is dropped, and the last is checked like the first', async (context) => {
    const port = portOf(await served(context));
    const fields = 'x:\r\n'.repeat(10_000);
    assert.match(await raw(port, `GET / HTTP/1.1\r\n${CLOSE}${fields}\r\n`), /served 0 10002$/);
    assert.match(await raw(port, `GET / HTTP/1.1\r\n${CLOSE}${fields}Host: b\r\n\r\n`), /^HTTP\/1\.1 400 /);
  });
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, type TestContext, test } from 'node:test';
import * as tls from 'node:tls';
import { localCertificate } from '../tls/local-ca.sample.ts';
import { connectionOf } from './connection.ts';
import { ConnectionPool, type PoolLimits } from './connection-pool.ts';
import { bound, get, portOf, raw } from './listeners.sample.ts';
import { PIECE } from './paced-response.ts';
import type { PoolReport } from './pool-report.ts';
import { WorkLimit } from './work-limit.ts';

let folder: string;
let certificate: Awaited<ReturnType<typeof localCertificate>>;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-connections-'));
  certificate = await localCertificate(folder);
});
after(() => rm(folder, { recursive: true }));

const SCHEMES = ['http', 'https'] as const;
// More than the kernel buffers for a peer that does not read.
const LARGE = 'x'.repeat(16 * 1024 * 1024);
const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const LAST = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

const listening = async (
  t: TestContext,
  scheme: (typeof SCHEMES)[number],
  serve: RequestListener,
  limits: Partial<PoolLimits> = {},
): Promise<{ port: number; connect: () => Promise<net.Socket>; crowding: Promise<PoolReport> }> => {
  const { promise: crowding, resolve } = Promise.withResolvers<PoolReport>();
  const pool = new ConnectionPool({ maxConnections: 100, ...limits }, resolve);
  const listeners = await bound(t, [`${scheme}://127.0.0.1:0`], { pool });
  listeners.secure(certificate);
  listeners.serve(serve);
  const port = portOf(listeners);
  const connect = async (): Promise<net.Socket> => {
    const socket = scheme === 'http' ? net.connect(port, '127.0.0.1') : tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    socket.on('error', () => undefined);
    t.after(() => socket.destroy());
    await once(socket, scheme === 'http' ? 'connect' : 'secureConnect');
    return socket;
  };
  return { port, connect, crowding };
};

/** A handler whose responses are sent by the test. */
const holding = () => {
  const held: ServerResponse[] = [];
  const waiters: (() => void)[] = [];
  const serve = (_request: IncomingMessage, response: ServerResponse): void => {
    held.push(response);
    for (const waiter of waiters.splice(0)) waiter();
  };
  const count = async (wanted: number): Promise<void> => {
    while (held.length < wanted) await new Promise<void>((resolve) => waiters.push(resolve));
  };
  return { held, serve, count };
};

for (const scheme of SCHEMES) {
  describe(`a connection over ${scheme}`, () => {
    test('RFC 9112 §9.3.2: 700 pipelined requests are handled one at a time, and their responses are in order', async (t) => {
      let atWork = 0;
      let most = 0;
      const { connect } = await listening(t, scheme, ({ url }, response) => {
        most = Math.max(most, ++atWork);
        setImmediate(() => {
          atWork--;
          response.end(`[${url}]`);
        });
      });
      const socket = await connect();
      const paths = Array.from({ length: 700 }, (_, index) => `/${index}`);
      socket.write(paths.map((path) => GET.replace('/', path)).join('') + LAST.replace('/', '/last'));
      assert.deepEqual((await text(socket)).match(/(?<=\[)[^\]]+(?=\])/g), [...paths, '/last']);
      assert.equal(most, 1);
    });

    test('a peer that does not read gets no more, has no request in progress, and is disconnected', async (t) => {
      let handled = 0;
      const serve: RequestListener = (_request, response) => {
        handled++;
        response.end(LARGE);
      };
      const { connect, crowding } = await listening(t, scheme, serve, { responseTimeout: 200 });
      const socket = await connect();
      socket.pause();
      socket.write(GET.repeat(700));
      assert.equal((await crowding).unread, 1);
      assert.equal(handled, 1);
      socket.resume();
      await once(socket, 'close');
    });

    test('RFC 9112 §9.6: a response that ends the connection arrives, though the peer is still sending', async (t) => {
      const { connect } = await listening(t, scheme, (_request, response) => {
        response.writeHead(413, { connection: 'close' }).end('too large');
      });
      const socket = await connect();
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000000\r\n\r\n');
      const sent = new Promise((resolve) => socket.write(Buffer.alloc(30_000_000), resolve));
      // Nothing is read until everything is written: a reset in the meantime would lose the response.
      await Promise.race([sent, once(socket, 'close')]);
      const reading = text(socket).catch((error) => `(${error.code})`);
      socket.end();
      assert.match(await reading, /^HTTP\/1\.1 413 [\s\S]*too large/);
    });

    test('the responses that peers do not read are bounded for all together', async (t) => {
      const limits = { maxUnsent: 2 * LARGE.length, responseTimeout: 3_600_000 };
      const { connect, crowding } = await listening(t, scheme, (_request, response) => void response.end(LARGE), limits);
      for (let peer = 0; peer < 3; peer++) {
        const socket = await connect();
        socket.pause();
        socket.write(GET);
      }
      assert.ok((await crowding).unread > 0);
    });
  });
}

describe('connections', () => {
  test('their number is limited: idle ones are closed, those never used first; those in use are not', async (t) => {
    const { held, serve, count } = holding();
    const { port, connect, crowding } = await listening(t, 'http', serve, { maxConnections: 3, responseTimeout: 400 });
    const busy = await connect();
    busy.write(GET);
    await count(1);
    const used = await connect();
    used.write(GET);
    await count(2);
    held[1]?.end('served');
    await once(used, 'data');
    const never = await connect();
    const newcomer = await connect();
    await once(never, 'close');
    newcomer.write(GET);
    await count(3);
    const { connections, maxConnections, ...counts } = await crowding;
    assert.deepEqual([maxConnections, counts], [3, { refused: 0, evicted: 1, unread: 0, pipelined: 0 }]);
    assert.ok(connections <= 3);
    const another = await connect();
    await once(used, 'close');
    another.write(GET);
    await count(4);
    // Now each has a request in progress.
    const refused = net.connect(port, '127.0.0.1').on('error', () => undefined);
    await once(refused, 'close');
    for (const response of held.slice(2)) response.end('served');
    held[0]?.end('served');
    assert.match(String((await once(busy, 'data'))[0]), /served$/);
  });

  test('at the limit of their number, those are closed whose request has not arrived for two ticks, and none that waits for its response', async (t) => {
    const { held, serve, count } = holding();
    const { connect } = await listening(t, 'http', serve, { maxConnections: 3, responseTimeout: 400 });
    const busy = await connect();
    busy.write(GET);
    await count(1);
    const slow = await Promise.all([connect(), connect()]);
    const closed = Promise.race(slow.map((socket) => once(socket, 'close')));
    for (const socket of slow) socket.resume().write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab');
    await count(3);
    // Until two ticks have passed, newcomers are refused.
    let newcomer: net.Socket | undefined;
    while (newcomer === undefined || newcomer.destroyed) {
      const socket = await connect();
      socket.resume().write(GET);
      newcomer = await Promise.race([count(4).then(() => socket), once(socket, 'close').then(() => undefined)]);
    }
    held[3]?.end('served');
    assert.match(String((await once(newcomer, 'data'))[0]), /served$/);
    await closed;
    assert.equal(slow.filter(({ destroyed }) => destroyed).length, 1);
    held[0]?.end('served');
    assert.match(String((await once(busy, 'data'))[0]), /served$/);
  });

  test('when too many requests wait, the connection with most of them is closed, and the others get responses', async (t) => {
    const { held, serve, count } = holding();
    const { connect, crowding } = await listening(t, 'http', serve, { maxWaiting: 20, responseTimeout: 400 });
    const moderate = await connect();
    moderate.write(GET.repeat(5) + LAST);
    await count(1);
    const greedy = await connect();
    greedy.write(GET.repeat(40));
    await once(greedy, 'close');
    assert.equal((await crowding).pipelined, 1);
    const received = text(moderate);
    // Index 1 belongs to the closed connection.
    for (const index of [0, 2, 3, 4, 5, 6]) {
      await count(index + 1);
      held[index]?.end('[served]');
    }
    assert.equal((await received).match(/\[served\]/g)?.length, 6);
  });

  test('large bodies have a separate limit: one more is 503, and small ones continue', async (t) => {
    const { held, serve, count } = holding();
    const { port, connect } = await listening(t, 'http', serve, { maxLargeBodies: 1 });
    const first = await connect();
    first.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n');
    await count(1);
    for (const framing of ['Content-Length: 10000', 'Transfer-Encoding: chunked']) {
      const response = await raw(port, `POST / HTTP/1.1\r\nHost: a\r\n${framing}\r\n\r\n`);
      assert.match(response, /^HTTP\/1\.1 503 [\s\S]*^retry-after: 1$[\s\S]*"temporarily_unavailable"/im);
    }
    const small = raw(port, 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\nabcd');
    await count(2);
    held[1]?.end('served');
    assert.match(await small, /served$/);
    first.destroy();
  });

  test('requests in work are limited: one more is 503, until one has its response or its peer has gone', async (t) => {
    const { held, serve, count } = holding();
    const work = new WorkLimit({ maxDelay: 1 });
    const pool = new ConnectionPool({ maxConnections: 100 }, undefined, work);
    const listeners = await bound(t, ['http://127.0.0.1:0'], { pool });
    listeners.serve((request, response) => {
      connectionOf(request.socket)?.beginWork(request);
      serve(request, response);
    });
    const port = portOf(listeners);
    const sockets = Array.from({ length: work.limit }, () => net.connect(port, '127.0.0.1').on('error', () => undefined));
    t.after(() => {
      for (const socket of sockets) socket.destroy();
    });
    for (const socket of sockets) socket.write(GET);
    await count(work.limit);
    assert.match(await raw(port, LAST), /^HTTP\/1\.1 503 [\s\S]*^retry-after: \d$/im);
    held[0]?.end('served');
    const next = raw(port, LAST);
    await count(work.limit + 1);
    held.at(-1)?.end('[served]');
    assert.match(await next, /\[served\]/);
    sockets[1]?.destroy();
    while (work.inWork > work.limit - 2) await new Promise((resolve) => setImmediate(resolve));
  });

  for (const [name, body] of [
    ['text', 'ä'.repeat(PIECE * 3)],
    ['bytes', Buffer.alloc(PIECE * 3 + 1, 'y')],
    ['one piece', 'z'.repeat(PIECE)],
  ] as const) {
    test(`a large response arrives whole and with its length: ${name}`, async (t) => {
      const { port } = await listening(t, 'http', (_request, response) => void response.end(body));
      const response = await get(port);
      assert.equal(response.headers['content-length'], String(Buffer.byteLength(body)));
      assert.equal(response.body, String(body));
      const head = await raw(port, LAST.replace('GET', 'HEAD'));
      assert.match(head, /\r\n\r\n$/);
    });
  }
});

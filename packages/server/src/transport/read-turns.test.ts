import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import * as net from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { connectionOf } from './connection.ts';
import { ConnectionPool } from './connection-pool.ts';
import { bound, portOf } from './listeners.sample.ts';
import type { RequestObserver } from './request-observer.ts';
import { WorkLimit } from './work-limit.ts';

const PEERS = 1_500;
const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const REVOCATION = 'GET /oauth2/revoke HTTP/1.1\r\nHost: a\r\n\r\n';

/** A server whose requests are in work for two ticks, and its peers, each of which has had a response. */
const crowded = async (t: TestContext, { areLate, maxDelay = 1_000 }: { readonly areLate: boolean; readonly maxDelay?: number }) => {
  let now = 0;
  // Each reading of the clock is later than requests may wait. As many as that may be in work.
  const monotonic = () => {
    if (areLate) now += 2_000;
    return now;
  };
  const pool = new ConnectionPool({ maxConnections: PEERS }, undefined, new WorkLimit({ maxDelay, monotonic }));
  const read = { inTick: 0, most: 0 };
  const observer: RequestObserver = {
    request: () => {
      if (read.inTick++ === 0) setImmediate(() => (read.inTick = 0));
      read.most = Math.max(read.most, read.inTick);
    },
    socketError: () => assert.fail('a malformed request'),
  };
  const listeners = await bound(t, ['http://127.0.0.1:0'], { pool, observer });
  let inTick = 0;
  let most = 0;
  const serve: RequestListener = (request, response) => {
    if (inTick++ === 0) setImmediate(() => (inTick = 0));
    most = Math.max(most, inTick);
    connectionOf(request.socket)?.beginWork(request);
    setImmediate(() => setImmediate(() => response.writeHead(200, { 'content-length': 0 }).end()));
  };
  listeners.serve(serve);
  const connect = async (): Promise<net.Socket> => {
    const socket = net.connect(portOf(listeners), '127.0.0.1');
    t.after(() => socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  /** Sends a request on every connection at once. @returns how many responses have each status */
  const round = async (sockets: readonly net.Socket[], request = REQUEST): Promise<Readonly<Record<string, number>>> => {
    const responses = sockets.map((socket) => once(socket, 'data'));
    for (const socket of sockets) socket.write(request);
    const counts: Record<string, number> = {};
    for (const [data] of await Promise.all(responses)) {
      const status = String(data).slice(9, 12);
      counts[status] = (counts[status] ?? 0) + 1;
    }
    return counts;
  };
  const sockets: net.Socket[] = [];
  while (sockets.length < PEERS) {
    const some = await Promise.all(Array.from({ length: 50 }, connect));
    assert.deepEqual(await round(some), { 200: some.length });
    sockets.push(...some);
  }
  most = 0;
  read.most = 0;
  return { sockets, round, mostInTick: () => most, mostReadInTick: () => read.most };
};

describe(`${PEERS} connections that send at once (decision 192)`, () => {
  test('take turns, so that no tick begins more than 512 requests, and all get their responses', async (t) => {
    const { sockets, round, mostInTick } = await crowded(t, { areLate: false });
    for (let n = 0; n < 3; n++) assert.deepEqual(await round(sockets), { 200: PEERS });
    assert.ok(mostInTick() <= 512, `${mostInTick()} in a tick`);
  });

  test('are read without turns once they send no longer at once', async (t) => {
    const { sockets, round } = await crowded(t, { areLate: false });
    await round(sockets);
    for (const socket of sockets.slice(0, 20)) assert.deepEqual(await round([socket]), { 200: 1 });
  });

  test('are refused if their turn comes later than requests may wait, and admitted if they then send again', async (t) => {
    const { sockets, round } = await crowded(t, { areLate: true });
    await round(sockets);
    const { 200: admitted = 0, 503: refused = 0 } = await round(sockets);
    assert.equal(admitted + refused, PEERS);
    assert.ok(refused >= PEERS / 2, `${refused} were refused`);
    const sends: number[] = [];
    const sendUntilAdmitted = async (socket: net.Socket, sent = 1): Promise<void> => {
      if ((await round([socket]))[200] === 1) sends.push(sent);
      else await sendUntilAdmitted(socket, sent + 1);
    };
    await Promise.all(sockets.map((socket) => sendUntilAdmitted(socket)));
    assert.ok(Math.max(...sends) <= 4, `${Math.max(...sends)} requests`);
  });

  test('take turns as well where the server serves so few that it refuses before 128 are in work', async (t) => {
    const { sockets, round, mostReadInTick } = await crowded(t, { areLate: false, maxDelay: 1 });
    const { 503: refused = 0 } = await round(sockets);
    assert.ok(refused > PEERS / 2, `${refused} were refused`);
    assert.ok(mostReadInTick() <= 512, `${mostReadInTick()} in a tick`);
  });

  test('are admitted at a path of the reserve, whenever their turn comes', async (t) => {
    const { sockets, round } = await crowded(t, { areLate: true });
    await round(sockets);
    const [some, others] = [sockets.slice(0, 30), sockets.slice(30)];
    const [responses] = await Promise.all([round(some, REVOCATION), round(others)]);
    assert.deepEqual(responses, { 200: some.length });
  });
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as net from 'node:net';
import { test } from 'node:test';
import { ConnectionPool } from './connection-pool.ts';
import { bound, portOf } from './listeners.sample.ts';
import { WorkLimit } from './work-limit.ts';

const REFUSED = 400;
/** Ticks of the event loop that a valid request takes to be signed and stored. */
const TICKS = 8;

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

const ticks = async (count: number): Promise<void> => {
  for (let tick = 0; tick < count; tick++) await new Promise((resolve) => setImmediate(resolve));
};

for (const [what, flood, warmUp] of [
  ['on a connection in use', '/bad', '/warm'],
  ['on a new connection', '/bad', undefined],
  ['that was refused once', '/oauth2/revoke', '/bad'],
] as const) {
  test(`a valid client ${what} does not wait for all that are refused at ${flood} (decision 73)`, async (t) => {
    let refused = 0;
    let before: number | undefined;
    const done = Promise.withResolvers<void>();
    const listeners = await bound(t, ['http://127.0.0.1:0'], { pool: new ConnectionPool({ maxConnections: 1_000 }) });
    listeners.serve(async ({ url }, response) => {
      if (url === '/bad' || url === flood) {
        response.writeHead(401, { 'content-length': 0 }).end();
        if (url === flood) refused++;
        if (refused === REFUSED * 2) done.resolve();
        return;
      }
      await ticks(TICKS);
      if (url === '/good') before = refused - REFUSED;
      response.writeHead(200, { 'content-length': 0 }).end();
    });
    const connect = async (): Promise<net.Socket> => {
      const socket = net.connect(portOf(listeners), '127.0.0.1');
      t.after(() => socket.destroy());
      await once(socket, 'connect');
      return socket;
    };
    const exchange = async (socket: net.Socket, path: string): Promise<void> => {
      socket.write(get(path));
      await once(socket, 'data');
    };
    const refusers = await Promise.all(Array.from({ length: REFUSED }, connect));
    const good = await connect();
    if (warmUp !== undefined) await exchange(good, warmUp);
    await Promise.all(refusers.map((socket) => exchange(socket, flood)));
    // All arrive before the next tick of the event loop starts the first of them.
    for (const socket of refusers) socket.write(get(flood));
    good.write(get('/good'));
    await done.promise;
    assert.ok(before !== undefined && before < REFUSED, `${before} of ${REFUSED} were refused before`);
  });
}

test('a request that has waited longer than requests may wait is refused when its turn comes (decision 210)', async (t) => {
  const work = new WorkLimit({ maxDelay: 0 });
  const listeners = await bound(t, ['http://127.0.0.1:0'], { pool: new ConnectionPool({ maxConnections: 1_000 }, undefined, work) });
  listeners.serve((_request, response) => response.writeHead(401, { 'content-length': 0 }).end());
  const statusOf = async (socket: net.Socket): Promise<string> => {
    const response = once(socket, 'data');
    socket.write(get('/'));
    return String((await response)[0]).slice(9, 12);
  };
  const sockets: net.Socket[] = [];
  while (sockets.length < REFUSED) {
    const socket = net.connect(portOf(listeners), '127.0.0.1');
    t.after(() => socket.destroy());
    await once(socket, 'connect');
    assert.equal(await statusOf(socket), '401');
    sockets.push(socket);
  }
  const statuses = await Promise.all(sockets.map(statusOf));
  const refused = statuses.filter((status) => status === '503').length;
  assert.ok(refused > 0 && refused < REFUSED, `${refused} of ${REFUSED} were refused`);
  assert.equal(work.refused, refused);
});

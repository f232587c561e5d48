import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import * as tls from 'node:tls';
import { localCertificate } from '../tls/local-ca.sample.ts';
import { bound, get, portOf } from './listeners.sample.ts';

/** Milliseconds that requests in progress have. It is over sooner where nothing is waited for. */
const GRACE = 60_000;

let folder: string;
let certificate: Awaited<ReturnType<typeof localCertificate>>;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-listeners-'));
  certificate = await localCertificate(folder);
});
after(() => rm(folder, { recursive: true }));

const listening = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, host, () => resolve(true)).on('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

describe('close', () => {
  test('finishes requests in progress, accepts no more, and does not wait for idle connections', async (context) => {
    const listeners = await bound(context, ['http://localhost:0', 'https://localhost:0']);
    listeners.secure(certificate);
    const held: http.ServerResponse[] = [];
    let arrived: () => void;
    const both = new Promise<void>((resolve) => {
      arrived = () => held.length === 2 && resolve();
    });
    listeners.serve((_request, response) => {
      held.push(response);
      arrived();
    });
    const [plain, secure] = [portOf(listeners), portOf(listeners, 1)];
    const agent = new http.Agent({ keepAlive: true });
    const tlsAgent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });
    const responses = [
      once(http.get({ host: '127.0.0.1', port: plain, agent }), 'response'),
      once(https.get({ host: '127.0.0.1', port: secure, agent: tlsAgent }), 'response'),
    ];
    await both;
    // The first sends no request, the second does not begin its handshake.
    const unresponsive = [net.connect(plain, '127.0.0.1'), net.connect(secure, '127.0.0.1')];
    await Promise.all(unresponsive.map((socket) => once(socket, 'connect')));

    const closed = listeners.close({ graceMs: GRACE });
    const start = performance.now();
    for (const port of [plain, secure]) assert.equal(await listening(port, '127.0.0.1'), false);
    for (const response of held) response.end('served');
    for (const pending of responses) {
      const [response] = await pending;
      assert.deepEqual([await text(response), response.headers.connection], ['served', 'close']);
    }
    await closed;
    assert.ok(performance.now() - start < GRACE);
    agent.destroy();
    tlsAgent.destroy();
  });

  test('responds to a client in a handshake, and ends the connection', async (context) => {
    const listeners = await bound(context, ['https://127.0.0.1:0', 'http://127.0.0.1:0']);
    listeners.secure(certificate);
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let arrived = () => {};
    const begun = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    listeners.serve(async ({ url }, response) => {
      arrived();
      if (url === '/slow') await released;
      response.end('served');
    });
    const late = net.connect(portOf(listeners), '127.0.0.1');
    await once(late, 'connect');
    const slow = get(portOf(listeners, 1), { path: '/slow' });
    await begun;
    const closed = listeners.close({ graceMs: 10_000 });
    const secured = tls.connect({ socket: late, servername: 'localhost', rejectUnauthorized: false });
    secured.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.match(await text(secured), /^connection: close\r\n[\s\S]*served$/im);
    release();
    assert.equal((await slow).body, 'served');
    await closed;
  });

  test('cuts requests in progress after the grace period', async (context) => {
    const listeners = await bound(context, ['http://127.0.0.1:0']);
    let arrived = () => {};
    const begun = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    listeners.serve(() => arrived());
    const response = get(portOf(listeners));
    response.catch(() => undefined);
    await begun;
    await listeners.close({ graceMs: 300 });
    await assert.rejects(response, { code: 'ECONNRESET' });
  });

  test('is done at once without connections, and may be called twice', async (context) => {
    const listeners = await bound(context, ['http://localhost:0', 'https://localhost:0']);
    const start = performance.now();
    await Promise.all([listeners.close({ graceMs: GRACE }), listeners.close({ graceMs: GRACE })]);
    await listeners.close({ graceMs: GRACE });
    assert.ok(performance.now() - start < GRACE);
    assert.equal(await listening(portOf(listeners), '127.0.0.1'), false);
  });
});

// While a thousand peers send many requests and read no responses, the memory of the server stays below a limit,
// and other clients get responses.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { WITH_PACKAGES } from '../built-packages.ts';
import { ADMIN } from '../running-server.ts';

const SERVER = fileURLToPath(new URL('./measured-server.ts', import.meta.url));
/** How many bytes the peers together may add to the peak memory (docs/decisions/0070). */
const MAX_ADDED_BYTES = 512 * 1024 * 1024;
/** Requests that each peer sends at once. */
const PIPELINED = 700;
const OPENAPI = '/management/v1/openapi.json';

describe('peers that do not read their responses', { timeout: 240_000 }, () => {
  let folder: string;
  let child: ReturnType<typeof fork>;
  let urls: Readonly<Record<'http' | 'https' | 'mtls' | 'operations', URL>>;
  let initial: number;

  const message = async (): Promise<Record<string, unknown>> => (await once(child, 'message'))[0];
  const peakMemory = async (): Promise<number> => {
    child.send('peak');
    return Number((await message()).peakKilobytes) * 1024;
  };
  const token = async (): Promise<number> => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: ADMIN.clientId,
      client_secret: ADMIN.clientSecret,
    });
    const response = await fetch(new URL('/oauth2/token', urls.http), { method: 'POST', body });
    await response.arrayBuffer();
    return response.status;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mintmark-greedy-'));
    const env = { ...process.env, MINTMARK_BOOTSTRAP_CLIENT_ID: ADMIN.clientId, MINTMARK_BOOTSTRAP_CLIENT_SECRET: ADMIN.clientSecret };
    child = fork(SERVER, [folder], { execArgv: [...WITH_PACKAGES], env });
    const { listening, operationsUrl } = (await message()) as { listening: string[]; operationsUrl: string };
    const [http = '', https = '', mtls = ''] = listening;
    urls = { http: new URL(http), https: new URL(https), mtls: new URL(mtls), operations: new URL(operationsUrl) };
    assert.equal(await token(), 200);
    initial = await peakMemory();
  });
  after(async () => {
    child.kill();
    await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  });

  const CASES = [
    { at: 'http', peers: 1_000, path: OPENAPI },
    { at: 'https', peers: 300, path: OPENAPI },
    { at: 'mtls', peers: 300, path: '/oauth2/jwks' },
    { at: 'operations', peers: 300, path: '/health/live' },
    { at: 'http', peers: 1_000, path: '/oauth2/token', method: 'POST', more: 'Content-Length: 65536\r\n', body: 'x'.repeat(65_000) },
  ] as const;

  for (const { at, peers, path, ...rest } of CASES) {
    const { method = 'GET', more = '', body = '' } = { ...{ method: 'GET', more: '', body: '' }, ...rest };
    test(`${peers} at ${at}, each with ${body === '' ? `${PIPELINED} requests` : 'half a request'} for ${path}`, async () => {
      const { protocol, port, host } = urls[at];
      const request = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n${body}`;
      const bytes = Buffer.from(body === '' ? request.repeat(PIPELINED) : request);
      const sockets = Array.from({ length: peers }, () => {
        const socket: net.Socket =
          protocol === 'https:'
            ? tls.connect({ port: Number(port), host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false })
            : net.connect(Number(port), '127.0.0.1');
        socket.on('error', () => undefined);
        socket.pause();
        socket.write(bytes);
        return socket;
      });
      const connected = protocol === 'https:' ? 'secureConnect' : 'connect';
      const settled = sockets.map((socket) => Promise.race([once(socket, connected), once(socket, 'close')]).catch(() => undefined));
      for (let others = 0; others < 10; others++) assert.equal(await token(), 200);
      await Promise.all(settled);
      assert.equal(await token(), 200);
      assert.equal((await fetch(new URL('/health/live', urls.operations))).status, 200);
      const added = (await peakMemory()) - initial;
      assert.ok(added < MAX_ADDED_BYTES, `${Math.round(added / 1024 / 1024)} MiB more`);
      for (const socket of sockets) socket.destroy();
    });
  }
});

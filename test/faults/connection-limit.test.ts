// A process with a low limit of open files closes connections before it reaches the limit, so that it can still
// use its store, and respond to probes and new clients.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WITH_PACKAGES } from '../built-packages.ts';
import { ADMIN } from '../running-server.ts';

const SERVER = fileURLToPath(new URL('./measured-server.ts', import.meta.url));
const OPEN_FILES = 300;
const PEERS = 400;

test(`with ${OPEN_FILES} files and ${PEERS} peers, probes and new clients get responses, and the log reports the closed connections`, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-limit-'));
  const command = [process.execPath, ...WITH_PACKAGES, SERVER, folder];
  const child = spawn('/bin/sh', ['-c', `ulimit -n ${OPEN_FILES}; exec "$0" "$@"`, ...command], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      ...process.env,
      MINTMARK_BOOTSTRAP_CLIENT_ID: ADMIN.clientId,
      MINTMARK_BOOTSTRAP_CLIENT_SECRET: ADMIN.clientSecret,
      LOG_LEVEL: 'warn',
    },
  });
  const lines: Record<string, unknown>[] = [];
  const listeners: (() => void)[] = [];
  assert.ok(child.stdout !== null);
  createInterface(child.stdout).on('line', (line) => {
    lines.push(JSON.parse(line));
    for (const each of listeners.splice(0)) each();
  });
  const sockets: net.Socket[] = [];
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    child.kill();
    await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  });
  const [{ listening, operationsUrl }] = (await once(child, 'message')) as [{ listening: string[]; operationsUrl: string }];
  const url = new URL(listening[0] ?? '');
  const peer = async (): Promise<void> => {
    const socket = net.connect(Number(url.port), url.hostname).on('error', () => undefined);
    sockets.push(socket);
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  };

  for (let connected = 0; connected < PEERS; connected++) await peer();
  for (const check of ['live', 'ready']) assert.equal((await fetch(`${operationsUrl}/health/${check}`)).status, 200);
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret });
  assert.equal((await fetch(new URL('/oauth2/token', url), { method: 'POST', body })).status, 200);

  const logLine = (message: string) => lines.find(({ msg }) => msg === message);
  while (logLine('connections were cut or refused') === undefined) await new Promise<void>((resolve) => listeners.push(resolve));
  const limited = logLine('the limit of open files leaves room for fewer than 10000 connections');
  assert.deepEqual([limited?.open_files, limited?.max_connections], [OPEN_FILES, OPEN_FILES - 200]);
  const cut = logLine('connections were cut or refused');
  assert.equal(cut?.max_connections, OPEN_FILES - 200);
  assert.ok(Number(cut?.evicted) > 0);
});

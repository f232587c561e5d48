// A real Valkey or Redis for a test, on a Unix socket and without persistence. It is stopped with the test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createClient } from '@redis/client';
import type { Ending } from '../running-server.ts';

/** A running server. */
export interface RunningRedis {
  /** Its program name. */
  readonly program: string;
  /** Sends a command on a shared connection. */
  readonly command: (words: string[]) => Promise<unknown>;
  /** Kills the server. */
  kill(): Promise<void>;
}

const start = async (program: string, socket: string) => {
  const settings = ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no', '--dir', join(socket, '..')];
  const child = spawn(program, settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child, 'spawn');
  const lines = createInterface(child.stdout);
  for await (const line of lines) if (/ready to accept connections/i.test(line)) break;
  // Later output is discarded, so that it does not fill the pipe.
  child.stdout.resume();
  return child;
};

/** Starts a server that ends with the test. */
export const startRedis = async (t: Ending): Promise<RunningRedis> => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-redis-'));
  const path = join(directory, 'socket');
  const [program, child] = await start('valkey-server', path).then(
    (running) => ['valkey-server', running] as const,
    async () => ['redis-server', await start('redis-server', path)] as const,
  );
  const client = createClient({ socket: { path, reconnectStrategy: false }, disableOfflineQueue: true });
  client.on('error', () => {
    // The failing command reports the error.
  });
  await client.connect();
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  t.after(async () => {
    client.destroy();
    await kill();
    await rm(directory, { recursive: true, force: true });
  });
  return { program, command: (words) => client.sendCommand(words), kill };
};

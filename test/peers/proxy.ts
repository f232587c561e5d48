// A real proxy for tests, in a temporary folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ending } from '../running-server.ts';
import { until } from '../until.ts';

/** What a proxy is started with. */
export interface ProxyOptions {
  /** The program and its arguments. @param folder - the one of the files */
  readonly command: (folder: string) => readonly [program: string, ...args: string[]];
  /** Its files by name, of which some name the folder. */
  readonly files: (folder: string) => Readonly<Record<string, string>>;
}

/** Starts a proxy that ends with the suite, and waits until it listens on the port. */
export const startProxy = async (ending: Ending, port: number, { command, files }: ProxyOptions): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-proxy-'));
  ending.after(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'tmp'));
  for (const [name, text] of Object.entries(files(folder))) await writeFile(join(folder, name), text);
  const [program, ...args] = command(folder);
  const proxy = spawn(program, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = once(proxy, 'exit');
  ending.after(async () => {
    proxy.kill('SIGTERM');
    await ended;
  });
  await until(`${program} listens`, async () => {
    if (proxy.exitCode !== null) throw new Error(`${program} has ended.`);
    return isListening(port);
  });
};

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

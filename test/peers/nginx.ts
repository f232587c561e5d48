// A real nginx for tests, in a temporary folder. Needs nginx on the path.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ending } from '../running-server.ts';

/** What an nginx serves. */
export interface NginxOptions {
  /** The content of the block `http`. @param folder - the one of the files */
  readonly http: (folder: string) => string;
  readonly files: Readonly<Record<string, string>>;
}

/** The lines that every nginx needs, around a block `http`. */
const configuration = (folder: string, http: string): string => `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path ${folder}/tmp; proxy_temp_path ${folder}/tmp; fastcgi_temp_path ${folder}/tmp;
  uwsgi_temp_path ${folder}/tmp; scgi_temp_path ${folder}/tmp;
${http}
}
`;

/** Starts an nginx that ends with the suite, and waits until it listens on the port. */
export const startNginx = async (ending: Ending, port: number, { http, files }: NginxOptions): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-nginx-'));
  ending.after(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'tmp'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, http(folder)));
  const nginx = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder, '-e', 'stderr'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(nginx, 'exit');
  ending.after(async () => {
    nginx.kill('SIGTERM');
    await ended;
  });
  while (!(await isListening(port))) if (nginx.exitCode !== null) throw new Error('nginx has ended.');
};

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

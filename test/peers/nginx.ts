// A real nginx for tests. Needs nginx on the path.
import { join } from 'node:path';
import type { Ending } from '../running-server.ts';
import { type ProxyOptions, startProxy } from './proxy.ts';

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

/** How an nginx is started as a proxy. */
export const nginx = ({ http, files }: NginxOptions): ProxyOptions => ({
  command: (folder) => ['nginx', '-c', join(folder, 'nginx.conf'), '-p', folder, '-e', 'stderr'],
  files: (folder) => ({ ...files, 'nginx.conf': configuration(folder, http(folder)) }),
});

/** Starts an nginx that ends with the suite, and waits until it listens on the port. */
export const startNginx = (ending: Ending, port: number, options: NginxOptions): Promise<void> => startProxy(ending, port, nginx(options));

// The proxies of docs/guides/proxies.md with the configurations of that guide, in which only addresses and folders are
// those of the test.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nginx } from './nginx.ts';
import type { ProxyOptions } from './proxy.ts';

const GUIDE = readFileSync(new URL('../../docs/guides/proxies.md', import.meta.url), 'utf8');
/** The blocks below a heading of the guide. */
const blocksBelow = (heading: string): readonly string[] => {
  const [, section = ''] = new RegExp(`^## ${heading}\n(.*?)^## `, 'ms').exec(GUIDE) ?? [];
  return [...section.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block = '']) => block);
};

/** Where a proxy of a test is, and what it is in front of. */
export interface Place {
  readonly port: number;
  /** The host and port of the server. */
  readonly server: string;
}

/** A proxy of the guide. */
export interface ConfiguredProxy {
  /** The header in which it passes the certificate of a client. */
  readonly header: string;
  /** How a client would write a certificate into that header. */
  readonly forge: (cert: string) => string;
  /** Its options, from the blocks of the guide. @param programs - the folder of the programs from PyPI */
  readonly options: (place: Place, files: Readonly<Record<string, string>>, programs: string) => ProxyOptions;
}

const withoutArmor = (cert: string): string => cert.replaceAll(/-----[A-Z ]+-----|\s/g, '');

/** The proxies, by name. */
export const PROXIES: Readonly<Record<string, ConfiguredProxy>> = {
  nginx: {
    header: 'X-Client-Cert',
    forge: encodeURIComponent,
    options: ({ port, server }, files) => {
      const [block = ''] = blocksBelow('nginx');
      const http = (folder: string) =>
        block
          .replace('10.0.0.5:9200', server)
          .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
          .replace('server_name id.example', 'server_name localhost')
          .replaceAll('/etc/nginx/', `${folder}/`);
      return nginx({ http, files });
    },
  },
  Envoy: {
    header: 'X-Forwarded-Client-Cert',
    forge: (cert) => `Cert="${encodeURIComponent(cert)}"`,
    options: ({ port, server }, files, programs) => {
      const [block = ''] = blocksBelow('Envoy');
      const [host = '', serverPort = ''] = server.split(':');
      const configuration = (folder: string) =>
        block
          .replace('address: 10.0.0.5, port_value: 9200', `address: ${host}, port_value: ${serverPort}`)
          .replace('address: 0.0.0.0, port_value: 443', `address: 127.0.0.1, port_value: ${port}`)
          .replaceAll('/etc/envoy/', `${folder}/`);
      return {
        command: (folder) => {
          const quietly = ['--use-dynamic-base-id', '--disable-hot-restart', '--concurrency', '1', '--log-level', 'warn'];
          return [join(programs, 'envoy'), '--config-path', join(folder, 'envoy.yaml'), ...quietly];
        },
        files: (folder) => ({ ...files, 'envoy.yaml': configuration(folder) }),
      };
    },
  },
  Traefik: {
    header: 'X-Forwarded-Tls-Client-Cert',
    forge: withoutArmor,
    options: ({ port, server }, files, programs) => {
      const [entry = '', routes = ''] = blocksBelow('Traefik');
      return {
        command: (folder) => [join(programs, 'traefik'), `--configFile=${join(folder, 'traefik.yaml')}`],
        files: (folder) => ({
          ...files,
          'traefik.yaml': entry.replace("':443'", `'127.0.0.1:${port}'`).replaceAll('/etc/traefik/', `${folder}/`),
          'mintmark.yaml': routes
            .replace('10.0.0.5:9200', server)
            .replace('id.example', 'localhost')
            .replaceAll('/etc/traefik/', `${folder}/`),
        }),
      };
    },
  },
};

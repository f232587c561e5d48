// Starts a SPIRE server and agent (SPIFFE's own implementation) with the command's user as workload.
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../free-port.ts';
import type { Ending } from '../running-server.ts';

const run = promisify(execFile);
const READY_WITHIN_MS = 30_000;

/** A trust domain, in which the user of this process has one workload or several. */
export interface Spire {
  readonly bundleUrl: string;
  /** The Workload API, as in SPIFFE_ENDPOINT_SOCKET. */
  readonly socket: string;
  /** A JWT-SVID of a workload, by its SPIFFE ID. */
  jwtSvid(id: string, audience: string): Promise<string>;
  /** An X.509-SVID of a workload, its key, and the bundle of the trust domain; PEM. */
  x509Svid(id: string): Promise<{ readonly cert: string; readonly key: string; readonly bundle: string }>;
}

/**
 * @param ids - the SPIFFE IDs of the workloads, all in one trust domain
 * @param bundleServer - the certificate of the bundle endpoint, PEM
 */
export const startSpire = async (
  ending: Ending,
  ids: readonly string[],
  bundleServer: { readonly cert: string; readonly key: string },
): Promise<Spire> => {
  const domain = new URL(ids[0] ?? '').host;
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-spire-'));
  ending.after(() => rm(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, name);
  const [port, bundlePort] = [await freePort(), await freePort()];
  await writeFile(at('bundle.pem'), bundleServer.cert);
  await writeFile(at('bundle.key'), bundleServer.key, { mode: 0o600 });
  await writeFile(at('server.conf'), serverConfiguration(at, domain, port, bundlePort));
  await writeFile(at('agent.conf'), agentConfiguration(at, domain, port));
  const server = (...words: string[]) => run('spire-server', [...words, '-socketPath', at('server.sock')]);
  const agent = (...words: string[]) => run('spire-agent', [...words, '-socketPath', at('agent.sock')]);

  start(ending, 'spire-server', ['run', '-config', at('server.conf')]);
  await untilReady(() => server('healthcheck'));
  const node = `spiffe://${domain}/node`;
  const { stdout } = await server('token', 'generate', '-spiffeID', node);
  const token = /Token: (\S+)/.exec(stdout)?.[1] ?? '';
  const selector = `unix:uid:${process.getuid?.() ?? 0}`;
  for (const id of ids) await server('entry', 'create', '-parentID', node, '-spiffeID', id, '-selector', selector);
  start(ending, 'spire-agent', ['run', '-config', at('agent.conf'), '-joinToken', token]);
  await untilReady(() => agent('healthcheck'));
  // The agent learns of the workloads a few seconds after its start.
  await untilReady(() => agent('api', 'fetch', 'x509'));
  return {
    bundleUrl: `https://127.0.0.1:${bundlePort}`,
    socket: `unix://${at('agent.sock')}`,
    jwtSvid: async (id, audience) => {
      const { stdout: text } = await agent('api', 'fetch', 'jwt', '-audience', audience, '-spiffeID', id, '-output', 'json');
      return /"(ey[\w-]+\.[\w-]+\.[\w-]+)"/.exec(text)?.[1] ?? '';
    },
    x509Svid: async (id) => {
      await agent('api', 'fetch', 'x509', '-write', folder);
      const read = (kind: string, index: number, type: string) => readFile(at(`${kind}.${index}.${type}`), 'utf8');
      for (const index of ids.keys()) {
        const cert = await read('svid', index, 'pem');
        if (new X509Certificate(cert).subjectAltName !== `URI:${id}`) continue;
        return { cert, key: await read('svid', index, 'key'), bundle: await read('bundle', index, 'pem') };
      }
      return assert.fail(`no X.509-SVID of ${id}`);
    },
  };
};

const start = (ending: Ending, program: string, args: readonly string[]): void => {
  const child: ChildProcess = spawn(program, args, { stdio: 'ignore' });
  ending.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, 'exit');
  });
};

const untilReady = async (check: () => Promise<unknown>): Promise<void> => {
  const until = performance.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await delay(100);
    }
  }
};

// HCL has one setting in a line.
const serverConfiguration = (at: (name: string) => string, domain: string, port: number, bundlePort: number): string => `
server {
  bind_address = "127.0.0.1"
  bind_port = "${port}"
  socket_path = "${at('server.sock')}"
  trust_domain = "${domain}"
  data_dir = "${at('server')}"
  federation {
    bundle_endpoint {
      address = "127.0.0.1"
      port = ${bundlePort}
      profile "https_web" {
        serving_cert_file {
          cert_file_path = "${at('bundle.pem')}"
          key_file_path = "${at('bundle.key')}"
          file_sync_interval = "1h"
        }
      }
    }
  }
}
plugins {
  DataStore "sql" {
    plugin_data {
      database_type = "sqlite3"
      connection_string = "${at('server.db')}"
    }
  }
  KeyManager "memory" {
    plugin_data {}
  }
  NodeAttestor "join_token" {
    plugin_data {}
  }
}
`;

const agentConfiguration = (at: (name: string) => string, domain: string, port: number): string => `
agent {
  server_address = "127.0.0.1"
  server_port = "${port}"
  socket_path = "${at('agent.sock')}"
  trust_domain = "${domain}"
  data_dir = "${at('agent')}"
  insecure_bootstrap = true
}
plugins {
  KeyManager "memory" {
    plugin_data {}
  }
  NodeAttestor "join_token" {
    plugin_data {}
  }
  WorkloadAttestor "unix" {
    plugin_data {}
  }
}
`;

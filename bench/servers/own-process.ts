// Runs a server that is code of this benchmark or a library in a process of its own, by
// `bench/main.ts serve NAME`.
import { fileURLToPath } from 'node:url';
import { startServerProcess } from '../server-process.ts';
import { type BenchRequest, type BenchServer, type StartedServer, tokenForm } from './bench-server.ts';

/** The one client of a baseline or a peer. */
export const CLIENT = { id: 'bench-client', secret: 'mms_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg000000' } as const;

/** The endpoints of such a server. Its process prints them as JSON, in its first line. */
export interface Listening {
  readonly tokenUrl: string;
  /** The measured request; by default, a token request with the credentials in the form. */
  readonly request?: BenchRequest;
  readonly jwksUrl?: string;
}

/** A row whose server is started by `listen`, in a process of its own. */
export interface OwnProcessServer extends BenchServer {
  /** Listens on any port of the loopback address. */
  listen(): Promise<Listening>;
}

/** Creates a row whose `start` runs the server in a process of its own. */
export const inOwnProcess = (row: Omit<OwnProcessServer, 'start'>): OwnProcessServer => ({ ...row, start: () => start(row.name) });

const start = async (name: string): Promise<StartedServer> => {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const server = startServerProcess(name, ['--conditions=@mintmark/source', main, 'serve', name]);
  try {
    const { tokenUrl, jwksUrl, request } = JSON.parse(await server.firstLine()) as Listening; // printed by serve.ts
    return {
      pids: [server.pid],
      request: request ?? { url: tokenUrl, body: tokenForm(CLIENT.id, CLIENT.secret) },
      jwksUrl,
      ended: server.ended,
      stop: server.stop,
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
};

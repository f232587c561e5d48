// Listeners for tests, and requests to them. Not published.
import { once } from 'node:events';
import * as http from 'node:http';
import * as net from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { parseListenAddress } from '../net/listen-address.ts';
import { ConnectionPool } from './connection-pool.ts';
import { type BindOptions, type BoundListeners, bindListeners } from './listeners.ts';

let counter = 0;
/** No proxies, sequential ids, and a high limit of connections. */
export const OPTIONS: BindOptions = {
  option: '--listen',
  trustedProxies: [],
  requestId: () => `id-${++counter}`,
  pool: new ConnectionPool({ maxConnections: 1_000 }),
};

/** Binds listeners that are closed after the test. */
export const bound = async (
  context: TestContext,
  addresses: readonly string[],
  options: Partial<BindOptions> = {},
): Promise<BoundListeners> => {
  const listeners = await bindListeners(addresses.map(parseListenAddress), { ...OPTIONS, ...options });
  context.after(() => listeners.close({ graceMs: 0 }));
  return listeners;
};

/** The port that the system chose. */
export const portOf = (listeners: BoundListeners, index = 0): number => Number(new URL(listeners.urls[index] ?? '').port);

/** Sends a GET and reads the response. */
export const get = async (port: number, { host = '127.0.0.1', path = '/', agent = undefined as http.Agent | undefined } = {}) => {
  const sent = http.get({ host, port, path, agent: agent ?? false });
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
};

/** Sends bytes as they are. @returns everything received until the server ends the connection */
export const raw = async (port: number, bytes: string, host = '127.0.0.1'): Promise<string> => {
  const socket = net.connect(port, host);
  socket.write(bytes);
  return text(socket).catch((error) => `(${error.code})`);
};

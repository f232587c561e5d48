// A proxy to a PostgreSQL server that cuts a connection at a statement that the test names: before the server
// receives it, or after it has responded.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** The proxy. */
export interface DatabaseProxy {
  /** The database's URL, through the proxy. */
  readonly url: string;
  /**
   * Cuts connections from now on.
   *
   * @param at - matches the client's message, as Latin-1
   * @param times - how many of the next matches are cut
   */
  cut(at: RegExp, how: 'before' | 'after', times: number): void;
  /** How many messages that {@link cut} names have arrived since. */
  seen(): number;
  /** Cuts every connection, and refuses new ones until {@link accept}. */
  refuse(): void;
  accept(): void;
  close(): void;
}

/** Starts a proxy on the loopback address. */
export const proxyTo = async (database: string): Promise<DatabaseProxy> => {
  const target = new URL(database);
  const sockets = new Set<Socket>();
  let [at, how, left, seen, isRefusing] = [/(?!)/, 'before', 0, 0, false];
  const proxy = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}).once('close', () => sockets.delete(socket)));
    const end = () => {
      near.destroy();
      far.destroy();
    };
    if (isRefusing) return end();
    let isDoomed = false;
    near.on('data', (chunk: Buffer) => {
      const isNamed = at.test(chunk.toString('latin1'));
      if (isNamed) seen++;
      const isCut = isNamed && left-- > 0;
      if (isCut && how === 'before') return end();
      isDoomed ||= isCut;
      far.write(chunk);
    });
    far.on('data', (chunk: Buffer) => (isDoomed ? end() : near.write(chunk)));
    near.on('close', end);
    far.on('close', end);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: Object.assign(new URL(database), { port: String(address.port) }).href,
    cut: (...named) => {
      [at, how, left] = named;
      seen = 0;
    },
    seen: () => seen,
    refuse: () => {
      isRefusing = true;
      destroyAll();
    },
    accept: () => {
      isRefusing = false;
    },
    close: () => {
      destroyAll();
      proxy.close();
    },
  };
};

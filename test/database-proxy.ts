// A proxy to a PostgreSQL server that fails as a network does: it cuts a connection at a message that the test names,
// refuses connections, or passes nothing on.
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
   * @param how - before the server receives it, or after it has responded
   * @param times - how many of the next matches are cut
   */
  cut(at: RegExp, how: 'before' | 'after', times: number): void;
  /** How many messages that {@link cut} names have arrived since. */
  seen(): number;
  /** Cuts every connection, and refuses new ones until {@link accept}. */
  refuse(): void;
  accept(): void;
  /** Passes everything on later, in either direction. @param milliseconds - 0 for at once */
  slow(milliseconds: number): void;
  /** Passes nothing on, in either direction, and leaves connections open, until {@link rejoin}. */
  part(): void;
  rejoin(): void;
  close(): void;
}

/**
 * Starts a proxy on the loopback address.
 *
 * @param onMessage - called with what a client sends, as Latin-1
 */
export const proxyTo = async (database: string, onMessage: (text: string) => void = () => {}): Promise<DatabaseProxy> => {
  const target = new URL(database);
  const sockets = new Set<Socket>();
  let [at, how, left, seen, isRefusing, isParted, delay] = [/(?!)/, 'before', 0, 0, false, false, 0];
  /** Writes to a socket after the delay, in order. */
  const laterTo = (socket: Socket): ((chunk: Buffer) => void) => {
    const waiting: Buffer[] = [];
    return (chunk) => {
      if (delay === 0 && waiting.length === 0) return void socket.write(chunk);
      waiting.push(chunk);
      setTimeout(() => socket.write(waiting.shift() ?? ''), delay);
    };
  };
  const proxy = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}).once('close', () => sockets.delete(socket)));
    const end = () => {
      near.destroy();
      far.destroy();
    };
    if (isRefusing) return end();
    let isDoomed = false;
    const [toNear, toFar] = [laterTo(near), laterTo(far)];
    near.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      onMessage(text);
      const isNamed = at.test(text);
      if (isNamed) seen++;
      const isCut = isNamed && left-- > 0;
      if (isCut && how === 'before') return end();
      isDoomed ||= isCut;
      toFar(chunk);
    });
    far.on('data', (chunk: Buffer) => (isDoomed ? end() : toNear(chunk)));
    near.on('close', end);
    far.on('close', end);
    if (isParted) for (const socket of [near, far]) socket.pause();
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
    slow: (milliseconds) => {
      delay = milliseconds;
    },
    part: () => {
      isParted = true;
      for (const socket of sockets) socket.pause();
    },
    rejoin: () => {
      isParted = false;
      for (const socket of sockets) socket.resume();
    },
    close: () => {
      destroyAll();
      proxy.close();
    },
  };
};

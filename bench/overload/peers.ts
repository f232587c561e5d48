// Peers that only keep connections: idle ones, and ones that send or read slowly. A closed connection is replaced.
import { connect, type Socket } from 'node:net';
import { postBytes } from '../raw-connection.ts';

/** Running peers. */
export interface Peers {
  /** Connections that the server has closed so far. */
  readonly closed: () => number;
  stop(): void;
}

type Begin = (socket: Socket) => void;

const drip = (socket: Socket, text: string): void => {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), 1_000);
  socket.once('close', () => clearInterval(timer));
};

const kinds = (url: URL, body: string) => {
  const whole = postBytes(url, body).toString('latin1');
  const headEnd = whole.indexOf('\r\n\r\n') + 4;
  const documents = `GET /management/v1/openapi.json HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`;
  return {
    // Used once: a connection that never sends a request is closed after ten seconds.
    idle: (socket) => void socket.write(`GET /oauth2/jwks HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`),
    header: (socket) => {
      socket.write(whole.slice(0, headEnd - 2));
      drip(socket, 'x');
    },
    body: (socket) => {
      socket.write(whole.slice(0, headEnd));
      drip(socket, body);
    },
    reader: (socket) => {
      socket.pause();
      socket.write(documents.repeat(20));
    },
  } satisfies Record<string, Begin>;
};

/** Connects peers of one kind. */
export const connectPeers = async (
  kind: 'idle' | 'slow',
  count: number,
  { url, body }: { readonly url: string; readonly body: string },
): Promise<Peers> => {
  const at = new URL(url);
  const { idle, ...slow } = kinds(at, body);
  const begins: readonly Begin[] = kind === 'idle' ? [idle] : Object.values(slow);
  const sockets = new Set<Socket>();
  let closed = 0;
  let isStopped = false;
  const open = (index: number): Promise<void> =>
    new Promise((connected) => {
      const socket = connect({ host: at.hostname, port: Number(at.port) });
      sockets.add(socket);
      socket.on('error', () => undefined).resume();
      socket.once('connect', () => {
        begins[index % begins.length]?.(socket);
        connected();
      });
      socket.once('close', () => {
        sockets.delete(socket);
        connected();
        if (isStopped) return;
        closed++;
        setTimeout(() => isStopped || void open(index), 100).unref();
      });
    });
  for (let index = 0; index < count; index += 100) {
    await Promise.all(Array.from({ length: Math.min(100, count - index) }, (_, offset) => open(index + offset)));
  }
  return {
    closed: () => closed,
    stop: () => {
      isStopped = true;
      for (const socket of sockets) socket.destroy();
    },
  };
};

// A proxy to PostgreSQL that records the statements that a client sends.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** The proxy. */
export interface RecordingProxy {
  readonly url: string;
  /** The texts of all statements so far, each once. */
  readonly statements: ReadonlySet<string>;
  close(): void;
}

/** Starts a proxy on the loopback address. */
export const recordStatements = async (database: string): Promise<RecordingProxy> => {
  const target = new URL(database);
  const statements = new Set<string>();
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}));
    const record = recorder(statements);
    near.on('data', record);
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return {
    url: Object.assign(new URL(database), { port: String(address.port) }).href,
    statements,
    close: () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
};

/** Reads the messages of a client: Query has a text, Parse a name and a text, each ended by a NUL. */
const recorder = (statements: Set<string>): ((chunk: Buffer) => void) => {
  let pending = Buffer.alloc(0);
  // The first message has no type.
  let typeLength = 0;
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      if (pending.length < typeLength + 4) return;
      const end = typeLength + pending.readUInt32BE(typeLength);
      if (pending.length < end) return;
      const type = typeLength === 0 ? '' : String.fromCharCode(pending[0] ?? 0);
      const texts = pending
        .subarray(typeLength + 4, end)
        .toString()
        .split('\0');
      const text = { Q: texts[0], P: texts[1] }[type];
      if (text !== undefined && text !== '') statements.add(text);
      pending = pending.subarray(end);
      typeLength = 1;
    }
  };
};

// A name server for tests, on loopback.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A running name server. */
export interface SampleNameServer {
  /** `HOST:PORT`, as a resolver expects it. */
  readonly address: string;
  /** The queries that it received: record type and name. */
  readonly queries: readonly string[];
  close(): void;
}

const TYPES = new Map([
  [1, 'A'],
  [28, 'AAAA'],
]);
const NO_ERROR = 0x8180;
const NO_SUCH_NAME = 0x8183;

/**
 * Starts a name server.
 *
 * @param responses - addresses by question, such as `A keys.example`, of 4 or 16 bytes each. The name does
 *   not exist for an absent question. Without responses, the server does not respond.
 */
export const startNameServer = async (responses?: Readonly<Record<string, readonly Buffer[]>>): Promise<SampleNameServer> => {
  const socket = createSocket('udp4');
  const queries: string[] = [];
  socket.on('message', (query, peer) => {
    const { name, end } = nameIn(query);
    const type = query.readUInt16BE(end);
    const question = `${TYPES.get(type)} ${name}`;
    queries.push(question);
    if (responses === undefined) return;
    const addresses = responses[question];
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(addresses === undefined ? NO_SUCH_NAME : NO_ERROR, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(addresses?.length ?? 0, 6);
    const records = (addresses ?? []).map((address) => {
      // A pointer to the name in the question; class IN, TTL 0.
      const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, address.length]);
      return Buffer.concat([record, address]);
    });
    socket.send(Buffer.concat([header, query.subarray(12, end + 4), ...records]), peer.port, peer.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { address: `127.0.0.1:${socket.address().port}`, queries, close: () => void socket.close() };
};

// RFC 1035 §4.1.2: each label follows its length.
const nameIn = (query: Buffer): { readonly name: string; readonly end: number } => {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
};

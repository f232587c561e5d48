// For tests: an agent that serves SPIFFE's Workload API on a Unix socket. It writes the frames of gRPC and the fields of
// its messages itself, by the numbers of workloadapi.proto, so that it shares nothing with the client.
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { temporaryHome } from '../cli/command.ts';
import type { Ending } from '../running-server.ts';

/** Codes of gRPC. */
export const GRPC = { invalidArgument: 3, permissionDenied: 7, unimplemented: 12, unavailable: 14 } as const;

/** A call that the agent received. */
export interface WorkloadApiCall {
  /** Such as `/SpiffeWorkloadAPI/FetchJWTSVID`. */
  readonly path: string;
  /** The value of `workload.spiffe.io`. */
  readonly header: string | undefined;
  /** The fields of the request, in their order. */
  readonly fields: readonly (readonly [number: number, text: string])[];
  /** Sends a message. */
  send(message: Buffer): void;
  /** Ends the call. @param code - of gRPC, 0 by default */
  end(code?: number): void;
  /** Whether the client has ended the call. */
  readonly isClosed: () => boolean;
}

/** A running agent. */
export interface WorkloadApi {
  /** Its URI, as in SPIFFE_ENDPOINT_SOCKET. */
  readonly socket: string;
  readonly path: string;
  readonly calls: WorkloadApiCall[];
  /** Sets what responds to calls from now on. */
  respond(responder: (call: WorkloadApiCall) => void): void;
  /** Waits for the next call. */
  next(): Promise<WorkloadApiCall>;
  /** Ends as a stopped agent does; its socket is removed. */
  stop(): Promise<void>;
}

const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]);

/** A field of a message with a length. */
export const field = (number: number, value: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
};

/** The message JWTSVIDResponse. */
export const jwtSvidResponse = (...svids: readonly { readonly id: string; readonly token: string }[]): Buffer =>
  Buffer.concat(svids.map(({ id, token }) => field(1, Buffer.concat([field(1, id), field(2, token), field(3, 'a hint')]))));

/** The message X509SVIDResponse. */
export const x509SvidResponse = (
  ...svids: readonly { readonly id: string; readonly chain: Uint8Array; readonly key: Uint8Array }[]
): Buffer =>
  Buffer.concat([
    ...svids.map(({ id, chain, key }) => field(1, Buffer.concat([field(1, id), field(2, chain), field(3, key), field(4, 'a bundle')]))),
    field(2, 'a revocation list'),
  ]);

/** The fields of a message, all of which have a length. */
const fieldsOf = (message: Buffer): WorkloadApiCall['fields'] => {
  const found: (readonly [number, string])[] = [];
  for (let at = 0; at < message.length; ) {
    const [tag = 0, length = 0] = [message[at], message[at + 1]];
    if (tag % 8 !== 2 || length > 127) throw new Error('This agent reads short fields with a length.');
    found.push([Math.floor(tag / 8), message.toString('utf8', at + 2, at + 2 + length)]);
    at += 2 + length;
  }
  return found;
};

/** A message in a frame of gRPC, which is not compressed. */
const frame = (message: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};

const receive = async (stream: ServerHttp2Stream, headers: Readonly<Record<string, unknown>>): Promise<WorkloadApiCall> => {
  let isOpen = true;
  stream.on('close', () => {
    isOpen = false;
  });
  stream.on('error', () => {});
  const request = await buffer(stream);
  const begin = (): void => {
    if (!stream.headersSent) stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  };
  let status = 0;
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status) }));
  return {
    path: String(headers[':path']),
    header: headers['workload.spiffe.io']?.toString(),
    fields: fieldsOf(request.subarray(5)),
    send: (message) => {
      begin();
      stream.write(frame(message));
    },
    end: (code = 0) => {
      status = code;
      begin();
      stream.end();
    },
    isClosed: () => !isOpen,
  };
};

/** Starts an agent, which ends with the test. @param path - of its socket; by default in a new folder */
export const startWorkloadApi = async (
  t: Ending,
  first: (call: WorkloadApiCall) => void = () => {},
  path?: string,
): Promise<WorkloadApi> => {
  const at = path ?? join(await temporaryHome(t), 'agent.sock');
  let responder = first;
  const calls: WorkloadApiCall[] = [];
  const sessions = new Set<ServerHttp2Session>();
  let waiting: ((call: WorkloadApiCall) => void)[] = [];
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', async (stream: ServerHttp2Stream, headers: Readonly<Record<string, unknown>>) => {
    const call = await receive(stream, headers).catch(() => undefined);
    if (call === undefined) return;
    calls.push(call);
    for (const notify of waiting.splice(0)) notify(call);
    responder(call);
  });
  server.listen(at);
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    for (const session of sessions) session.destroy();
    server.close();
    await rm(at, { force: true });
  };
  t.after(stop);
  return {
    socket: `unix://${at}`,
    path: at,
    calls,
    respond: (next) => {
      responder = next;
    },
    next: () =>
      new Promise((resolve) => {
        waiting = [...waiting, resolve];
      }),
    stop,
  };
};

// Calls of SPIFFE's Workload API: gRPC over a Unix socket, with the header that requests forged by a server lack
// (SPIFFE Workload Endpoint §3).
import { connect, type Socket } from 'node:net';
import { isJsonObject } from '@mintmark/protocol';
import { NoIdentityError, WorkloadError } from '../errors/workload-error.ts';
import { describeService, type Grpc, loadGrpc } from './workload-api-service.ts';

/** A JWT-SVID. */
export interface JwtSvid {
  readonly id: string;
  readonly token: string;
}

/** An X.509-SVID with its key, DER. */
export interface X509Svid {
  readonly id: string;
  /** The certificate, followed by intermediates. */
  readonly chain: Uint8Array;
  /** PKCS #8. */
  readonly key: Uint8Array;
}

/** Milliseconds within which the agent must respond to a call, or begin a stream. */
const TIMEOUT = 5_000;
/** Maximum size of a message in bytes, that of gRPC itself. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** No name is resolved: the connection is that of the socket. */
const BASE_URL = 'http://localhost';
const HEADER = { 'workload.spiffe.io': 'true' };

/** A connection for one call. */
interface Connection {
  readonly grpc: Grpc;
  readonly transport: ReturnType<Grpc['node']['createGrpcTransport']>;
  /** Lets the process end in spite of it. */
  readonly unref: () => void;
  readonly close: () => void;
}

const open = async (path: string): Promise<Connection> => {
  const grpc = await loadGrpc();
  let socket: Socket | undefined;
  const createConnection = (): Socket => {
    socket = connect(path);
    return socket;
  };
  const sessionManager = new grpc.node.Http2SessionManager(BASE_URL, undefined, { createConnection });
  const transport = grpc.node.createGrpcTransport({
    baseUrl: BASE_URL,
    sessionManager,
    acceptCompression: [],
    readMaxBytes: MAX_MESSAGE_BYTES,
    binaryOptions: { readUnknownFields: false },
  });
  return { grpc, transport, unref: () => void socket?.unref(), close: () => sessionManager.abort() };
};

/**
 * The JWT-SVIDs of this process for an audience, the default one first.
 *
 * @param id - a SPIFFE ID, if only its SVID is wanted
 * @throws {@link WorkloadError}; the reason of the signal
 */
export const fetchJwtSvids = async (
  path: string,
  { audience, id, signal }: { readonly audience: string; readonly id: string | undefined; readonly signal: AbortSignal },
): Promise<readonly JwtSvid[]> => {
  const { grpc, transport, close } = await open(path);
  try {
    const request = { audience: [audience], spiffeId: id ?? '' };
    const { message } = await transport.unary(describeService(grpc).fetchJwtSvid, signal, TIMEOUT, HEADER, request);
    return svidsIn(message).map((svid) => ({ id: textOf(svid, 'spiffeId'), token: textOf(svid, 'svid') }));
  } catch (error) {
    signal.throwIfAborted();
    throw failure(error, path, grpc);
  } finally {
    close();
  }
};

/**
 * The X.509-SVIDs of this process, the default one first: now, and again whenever one changes. A message without a
 * mandatory field ends the stream (SPIFFE Workload API §4.5).
 *
 * @throws {@link WorkloadError}; the reason of the signal
 */
export async function* watchX509Svids(path: string, signal: AbortSignal): AsyncGenerator<readonly X509Svid[]> {
  const { grpc, transport, unref, close } = await open(path);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), TIMEOUT);
  try {
    const requests = (async function* () {
      yield {};
    })();
    const ending = AbortSignal.any([signal, late.signal]);
    const { message: messages } = await transport.stream(describeService(grpc).fetchX509Svid, ending, undefined, HEADER, requests);
    clearTimeout(timer);
    unref();
    for await (const message of messages) {
      yield svidsIn(message).map((svid) => ({
        id: textOf(svid, 'spiffeId'),
        chain: bytesOf(svid, 'x509Svid'),
        key: bytesOf(svid, 'x509SvidKey'),
      }));
    }
  } catch (error) {
    signal.throwIfAborted();
    throw failure(error, path, grpc);
  } finally {
    clearTimeout(timer);
    close();
  }
}

const svidsIn = (message: object): readonly Record<string, unknown>[] => {
  const svids: unknown = Reflect.get(message, 'svids');
  if (!Array.isArray(svids) || svids.length === 0) throw incomplete('svids');
  return svids.filter(isJsonObject);
};

const textOf = (svid: Record<string, unknown>, name: string): string => {
  const value = svid[name];
  if (typeof value !== 'string' || value === '') throw incomplete(name);
  return value;
};

const bytesOf = (svid: Record<string, unknown>, name: string): Uint8Array => {
  const value = svid[name];
  if (!(value instanceof Uint8Array) || value.length === 0) throw incomplete(name);
  return value;
};

const incomplete = (field: string): WorkloadError => new WorkloadError(`The Workload API sent a message without ${field}.`);

/** What a failed call means (SPIFFE Workload Endpoint, appendix A). */
const failure = (error: unknown, path: string, { connect: { Code, ConnectError } }: Grpc): WorkloadError => {
  if (error instanceof WorkloadError) return error;
  const { code, rawMessage, cause } = ConnectError.from(error);
  const where = `The Workload API at ${path}`;
  if (code === Code.PermissionDenied)
    return new NoIdentityError(`${where} has no identity for this process: register one whose selectors match it.`);
  if (code === Code.InvalidArgument || code === Code.Unimplemented)
    return new WorkloadError(`${where} refused the request (${Code[code]}): ${rawMessage}.`);
  const system = isJsonObject(cause) || cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  const why = typeof system === 'string' ? system : Code[code];
  return new WorkloadError(`${where} failed (${why}): is the agent running, and its socket mounted?`, { cause: error, isTransient: true });
};

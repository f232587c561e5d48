// The guard's listeners: plain HTTP, for a proxy on this machine or those that are named, since everyone who
// can send requests learns whether a token is valid.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { BlockList, isIP, type Socket } from 'node:net';
import type { Guard, GuardStatus } from '@mintmark/guard';
import { serveMetadata } from '@mintmark/guard/node';
import { withoutBrackets } from '@mintmark/protocol';
import { UsageError } from '../failure/usage-error.ts';

/** An address to listen on. */
export interface GuardAddress {
  readonly host: string;
  readonly port: number;
}

/** The largest header section in bytes, with space for a token, a proof and a certificate. */
const MAX_HEADER_SIZE = 65_536;
/** Milliseconds within which a request must be complete. */
const REQUEST_TIMEOUT = 10_000;
/** The most connections at once, more than proxies keep open. Further ones are closed. */
const MAX_CONNECTIONS = 1_000;
/**
 * Milliseconds until an idle connection is closed: more than in proxies, so that none is closed during a
 * request.
 */
const KEEP_ALIVE = 75_000;

/**
 * Parses an address such as `http://127.0.0.1:9300`.
 *
 * @param trusted - peers on other machines that may send requests
 * @throws UsageError
 */
export const parseGuardAddress = (option: string, text: string, trusted: readonly string[]): GuardAddress => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' || url.pathname + url.search + url.hash !== '/' || url.username + url.password !== '') {
    throw new UsageError(`${option}: expected an address such as http://127.0.0.1:9300.`);
  }
  const host = withoutBrackets(url.hostname);
  if (!/^(localhost|127(\.\d+){3}|::1)$/.test(host) && trusted.length === 0) {
    throw new UsageError(
      `${option}: ${host} is reachable from other machines. Name the proxies that may send requests by --trusted-proxy CIDR.`,
    );
  }
  return { host, port: url.port === '' ? 80 : Number(url.port) };
};

/** Parses CIDRs and addresses. @throws UsageError */
export const parsePeers = (texts: readonly string[]): BlockList => {
  const peers = new BlockList();
  peers.addSubnet('127.0.0.0', 8);
  peers.addAddress('::1', 'ipv6');
  for (const text of texts) {
    const [address = '', prefix, ...rest] = text.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const most = family === 'ipv6' ? 128 : 32;
    const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
    if (isIP(address) === 0 || bits < 0 || bits > most || rest.length > 0) {
      throw new UsageError(`--trusted-proxy: ${text} is neither an address nor a CIDR such as 10.0.0.0/8.`);
    }
    peers.addSubnet(address, bits, family);
  }
  return peers;
};

/** An open listener. */
export interface OpenListener {
  /** Such as `http://127.0.0.1:9300`. */
  readonly url: string;
  /** Closes after the requests in flight. */
  close(): Promise<void>;
}

/** Opens a listener. Connections of untrusted peers are closed. */
export const openListener = async ({ host, port }: GuardAddress, peers: BlockList, listener: RequestListener): Promise<OpenListener> => {
  const options = { maxHeaderSize: MAX_HEADER_SIZE, requestTimeout: REQUEST_TIMEOUT, keepAliveTimeout: KEEP_ALIVE };
  const server = createServer(options, (request, response) => {
    if (!hasReadResponse(request, response)) return;
    if (announcesBody(request)) closeAfter(request, response);
    listener(request, response);
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('connection', (socket) => {
    const family = isIP(socket.remoteAddress ?? '') === 6 ? 'ipv6' : 'ipv4';
    if (!peers.check(socket.remoteAddress ?? '', family)) socket.destroy();
  });
  server.listen(port, host);
  await once(server, 'listening');
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server)}`, close: () => close(server) };
};

/**
 * Whether the peer has received the previous response. Proxies do not pipeline, so a peer that sends another
 * request before, or does not read, is disconnected. A connection thus has at most one request in memory. RFC
 * 9112 §9.3.2 permits a client to retry.
 */
const hasReadResponse = ({ socket }: IncomingMessage, response: ServerResponse): boolean => {
  if (socket.destroyed) return false;
  const before = lastResponses.get(socket);
  lastResponses.set(socket, response);
  if (before === undefined || before.writableFinished) return true;
  socket.destroy();
  return false;
};

const lastResponses = new WeakMap<Socket, ServerResponse>();

const announcesBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * A proxy forwards the length of the client's body, but often not the body itself: the next data on the
 * connection would be read as the body (RFC 9112 §9.3). The connection is therefore closed after the
 * response. A body that does arrive is read and discarded, so that the connection is not reset.
 */
const closeAfter = (request: IncomingMessage, response: ServerResponse): void => {
  response.shouldKeepAlive = false;
  request.resume();
};

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const close = async (server: Server): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await closed;
};

const HEALTH_PATHS: Readonly<Record<string, (status: GuardStatus) => boolean>> = {
  '/health/live': () => true,
  '/health/ready': ({ ready }) => ready,
};

/**
 * The listener for health checks: whether the guard is alive, and whether it can verify tokens. It has an
 * address of its own, so that no request of a client can be mistaken for a health check. The body reports the
 * state of each issuer.
 */
export const guardHealth =
  (guard: Guard) =>
  ({ url }: IncomingMessage, response: ServerResponse): void => {
    const isHealthy = url !== undefined && Object.hasOwn(HEALTH_PATHS, url) ? HEALTH_PATHS[url] : undefined;
    if (isHealthy === undefined) return void response.writeHead(404).end();
    const status = guard.status();
    response.writeHead(isHealthy(status) ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(status));
  };

/**
 * The listener for the metadata of the API (RFC 9728 §3), to which the proxy forwards requests for it. It has an address of
 * its own as well: at that of the decisions, a document with status 200 would let a request pass to the API.
 */
export const guardMetadata =
  (guard: Guard) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    if (!serveMetadata(guard, request, response)) response.writeHead(404).end();
  };

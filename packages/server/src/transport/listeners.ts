// The listening sockets, from bind to close. They are bound before the handler exists, so that a port in use
// is reported before anything is created on disk.
import type { RequestListener } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { addressList, canonicalAddress, isListed } from '../net/address-list.ts';
import { formatListenAddress, isLoopback, type ListenAddress } from '../net/listen-address.ts';
import type { Certificate, NamedCertificate } from '../tls/certificate.ts';
import { bind, unbind } from './bind.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { Listener, PEER_TIMES, type PeerTimes } from './listener.ts';
import type { RequestObserver } from './request-observer.ts';
import { SECURITY_HEADERS, type SecurityHeaders } from './security-headers.ts';

/** The options of binding listeners. */
export interface BindOptions {
  /** Addresses and CIDR ranges: the only permitted peers of a plain `http:` listener beyond loopback. */
  readonly trustedProxies: readonly string[];
  /** Whether `https:` listeners request client certificates; `false` by default. */
  readonly clientCertificates?: boolean;
  /** The option of `mintmark serve` that chooses the addresses, for errors. */
  readonly option: string;
  /** Creates the id of a response that the listeners write themselves. */
  readonly requestId: () => string;
  /** Called when a listener cannot accept connections, for example because too many files are open. */
  readonly onError?: (error: Error, url: string) => void;
  readonly observer?: RequestObserver | undefined;
  /** Limits the connections; listeners may share a pool. */
  readonly pool: ConnectionPool;
  /** Times that differ from {@link PEER_TIMES}. */
  readonly times?: Partial<PeerTimes>;
  /** In a worker, whose primary process distributes the connections of an address to all workers. */
  readonly sharing?: { /** Whether others accept all connections until `accept`. */ readonly joins: boolean } | undefined;
}

/**
 * Bound listeners. Until {@link BoundListeners.serve} they respond with 503; until `secure`, TLS handshakes
 * fail.
 */
export interface BoundListeners {
  /** The bound addresses, with the ports that the system chose. */
  readonly urls: readonly string[];
  /**
   * Sets the certificate of all `https:` listeners, also while serving.
   *
   * @param named - certificates for clients that name one of their hosts
   * @throws {@link CertificateError} when one cannot be used; the previous ones stay in use
   */
  secure(certificate: Certificate, named?: readonly NamedCertificate[]): void;
  /**
   * Starts serving requests.
   *
   * @param securityHeaders - headers of the error responses that the listeners write themselves
   */
  serve(handler: RequestListener, securityHeaders?: SecurityHeaders): void;
  /** Accepts connections from now on, in a worker that joins others. */
  accept(): void;
  /**
   * Stops accepting connections, completes the requests in progress, and closes the rest after `graceMs`
   * milliseconds.
   */
  close(options: {
    readonly graceMs: number;
    /** Whether idle connections stay open for that long, for one more request; not by default. */
    readonly keepIdle?: boolean;
  }): Promise<void>;
}

// A drain ends after this time without a request, so that requests that are already on the wire still arrive.
const SETTLE_MS = 200;
// The same without any request since its start. A request on an idle connection may be on the wire, too.
const IDLE_MS = 50;
const SWEEP_MS = 20;

/**
 * Binds all addresses, or none.
 *
 * @throws {@link ListenError} naming the address that cannot be bound
 * @example
 * const listeners = await bindListeners(config.listen, { option: '--listen', trustedProxies: config.trustedProxies, requestId, pool })
 * listeners.secure({ cert, key })
 * listeners.serve(handler)
 */
export const bindListeners = async (addresses: readonly ListenAddress[], options: BindOptions): Promise<BoundListeners> => {
  const { requestId, onError, clientCertificates = false, pool, times, observer, sharing } = options;
  const proxies = addressList(options.trustedProxies);
  const isProxy = (peer: string | undefined): boolean => {
    const address = canonicalAddress(peer ?? '');
    return address !== undefined && isListed(proxies, address);
  };
  let handler = starting(requestId);
  let securityHeaders: SecurityHeaders = plainHeaders;
  const listeners: Listener[] = [];
  const urls: string[] = [];

  for (const address of addresses) {
    const { protocol, host } = address;
    const admits = protocol === 'https' || isLoopback(host) ? () => true : isProxy;
    const make = () =>
      new Listener({
        protocol,
        dispatch: (request, response) => handler(request, response),
        requestId,
        admits,
        clientCertificates,
        pool,
        times: { ...PEER_TIMES, ...times },
        observer,
        securityHeaders: (socket, host) => securityHeaders(socket, host),
        acceptsLater: sharing?.joins === true,
      });
    try {
      const { servers, port } = await bind(address, make, { option: options.option, isShared: sharing !== undefined });
      const url = formatListenAddress({ protocol, host, port });
      urls.push(url);
      listeners.push(...servers);
      // Without an `error` listener, one failed accept would end the process.
      for (const { server } of servers) server.on('error', (error) => onError?.(error, url));
    } catch (error) {
      await unbind(listeners);
      throw error;
    }
  }

  let closed: Promise<void> | undefined;
  return {
    urls,
    secure: (certificate, named = []) => {
      for (const listener of listeners) listener.secure(certificate, named);
    },
    serve: (serving, headers = plainHeaders) => {
      handler = serving;
      securityHeaders = headers;
    },
    accept: () => {
      if (sharing?.joins === true) for (const listener of listeners) listener.accept();
    },
    close: ({ graceMs, keepIdle = false }) => {
      const serving = handler;
      handler = (request, response) => {
        // A connection that is already open may still send its first request.
        response.shouldKeepAlive = false;
        serving(request, response);
      };
      closed ??= drain(listeners, graceMs, keepIdle);
      return closed;
    },
  };
};

const plainHeaders: SecurityHeaders = () => SECURITY_HEADERS;

const starting =
  (requestId: () => string): RequestListener =>
  (_request, response) => {
    const body = JSON.stringify({ error: 'temporarily_unavailable', error_description: 'The server is starting.' });
    response.writeHead(503, {
      ...SECURITY_HEADERS,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'retry-after': '1',
      'mintmark-request-id': requestId(),
    });
    response.end(body);
  };

const drain = async (listeners: readonly Listener[], graceMs: number, keepIdle: boolean): Promise<void> => {
  for (const listener of listeners) listener.stop();
  let settleMs = keepIdle ? graceMs : IDLE_MS;
  const start = performance.now();
  let lastBusy = start;
  while (listeners.some(({ isConnected }) => isConnected)) {
    const now = performance.now();
    if (listeners.some(({ isBusy }) => isBusy)) {
      lastBusy = now;
      settleMs = Math.max(settleMs, SETTLE_MS);
    }
    if (now - start >= graceMs || now - lastBusy >= settleMs) break;
    await wait(SWEEP_MS);
  }
  await unbind(listeners);
};

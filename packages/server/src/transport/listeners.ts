// The sockets that the server listens at, from taking them to giving them back. What a request means is the business of the handler.
// They are taken first of all, so that a port that is taken is found out before anything is made on disk.
import type { RequestListener } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { addressList, canonicalAddress, isListed } from '../net/address-list.ts';
import { formatListenAddress, isLoopback, type ListenAddress } from '../net/listen-address.ts';
import type { Certificate, NamedCertificate } from '../tls/certificate.ts';
import { bind, unbind } from './bind.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { Listener } from './listener.ts';
import type { RequestObserver } from './request-observer.ts';
import { SECURITY_HEADERS, type SecurityHeaders } from './security-headers.ts';

/** How listeners are bound. */
export interface BindOptions {
  /** Addresses and CIDR ranges: the only peers of a plain `http:` listener beyond loopback. */
  readonly trustedProxies: readonly string[];
  /** Whether `https:` listeners ask for client certificates; they do not unless told to. */
  readonly clientCertificates?: boolean;
  /** Makes the id of an answer that no request handler gives. */
  readonly requestId: () => string;
  /** Hears when a listener cannot accept connections, as when the process has too many files open. */
  readonly onError?: (error: Error, url: string) => void;
  readonly observer?: RequestObserver | undefined;
  /** Bounds the connections; listeners may share one. */
  readonly pool: ConnectionPool;
}

/** Listeners that hold their ports. Until {@link BoundListeners.serve} they answer 503; until `secure`, TLS handshakes fail. */
export interface BoundListeners {
  /** What is listened at, with the ports that the system chose. */
  readonly urls: readonly string[];
  /**
   * Sets the certificate of all `https:` listeners, also while serving.
   *
   * @param named - others, for connections that name one of their hosts
   * @throws {@link CertificateError} when one cannot be used; those from before stay
   */
  secure(certificate: Certificate, named?: readonly NamedCertificate[]): void;
  /**
   * Starts serving requests.
   *
   * @param securityHeaders - those of the error responses that the listeners give themselves
   */
  serve(handler: RequestListener, securityHeaders?: SecurityHeaders): void;
  /** Stops accepting, lets the requests that are under way end, and cuts what is left after `graceMs` milliseconds. */
  close(options: { readonly graceMs: number }): Promise<void>;
}

// A drain is over when nothing was under way for this long: time for a request that was on the wire already.
const SETTLE_MS = 200;
const SWEEP_MS = 20;

/**
 * Binds all addresses, or none.
 *
 * @throws {@link ListenError} naming the address that cannot be bound
 * @example
 * const listeners = await bindListeners(config.listen, { trustedProxies: config.trustedProxies, requestId })
 * listeners.secure({ cert, key })
 * listeners.serve(handler)
 */
export const bindListeners = async (addresses: readonly ListenAddress[], options: BindOptions): Promise<BoundListeners> => {
  const { requestId, onError, clientCertificates = false, pool, observer } = options;
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
        observer,
        securityHeaders: (socket, host) => securityHeaders(socket, host),
      });
    try {
      const { bound, port } = await bind(address, make);
      const url = formatListenAddress({ protocol, host, port });
      urls.push(url);
      listeners.push(...bound);
      // Without a listener for it, one failed accept would end the process.
      for (const { server } of bound) server.on('error', (error) => onError?.(error, url));
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
    close: ({ graceMs }) => {
      const serving = handler;
      handler = (request, response) => {
        // A connection that was made before may still send its first request.
        response.shouldKeepAlive = false;
        serving(request, response);
      };
      closed ??= drain(listeners, graceMs);
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

const drain = async (listeners: readonly Listener[], graceMs: number): Promise<void> => {
  for (const listener of listeners) listener.stop();
  const start = performance.now();
  let lastBusy = start;
  // Whoever is connected and asks nothing is not waited for.
  while (listeners.some(({ isConnected }) => isConnected)) {
    const now = performance.now();
    if (listeners.some(({ isBusy }) => isBusy)) lastBusy = now;
    if (now - start >= graceMs || now - lastBusy >= SETTLE_MS) break;
    await wait(SWEEP_MS);
  }
  await unbind(listeners);
};

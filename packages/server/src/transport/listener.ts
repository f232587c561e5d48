// Creates an HTTP server, with TLS, limits of time and size, and its share of the connections.
import { constants } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import { Server, type Socket } from 'node:net';
import { createSecureContext, type SecureContext, type TlsOptions } from 'node:tls';
import type { Certificate, NamedCertificate } from '../tls/certificate.ts';
import { CertificateError } from '../tls/certificate.ts';
import { respondOverloaded, respondToClientError, respondToFrameFault, respondTooMany } from './client-error.ts';
import { Connection, connectionOf, type RequestHandler } from './connection.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { PacedResponse } from './paced-response.ts';
import { frameFault } from './request-framing.ts';
import type { RequestObserver } from './request-observer.ts';
import type { SecurityHeaders } from './security-headers.ts';

// AEAD ciphers with forward secrecy (RFC 9325 §4.2).
const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
] as const;

const TLS = {
  minVersion: 'TLSv1.2',
  ciphers: CIPHERS.join(':'),
  honorCipherOrder: true,
  ALPNProtocols: ['http/1.1'],
  // The peer of a connection must not change.
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
} as const;

// Each request validates the certificate, by the rules of its tenant. Sessions are not resumed, so that the
// client of each connection proves possession of its key.
const MUTUAL = { requestCert: true, rejectUnauthorized: false, secureOptions: TLS.secureOptions | constants.SSL_OP_NO_TICKET } as const;

/** Milliseconds that a peer may take. */
export interface PeerTimes {
  /** To send a header; also to send the first request, or to complete a TLS handshake. */
  readonly header: number;
  /** To send a whole request. */
  readonly request: number;
  /** Between two requests. */
  readonly idle: number;
}

/** The times of the listeners by default. An idle connection is open for longer than the 60 s of common proxies. */
export const PEER_TIMES: PeerTimes = { header: 10_000, request: 15_000, idle: 65_000 };

// Times in milliseconds, sizes in bytes.
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  // `frameFault` refuses such requests, with a body and an id.
  requireHostHeader: false,
  ServerResponse: PacedResponse,
} as const;

const limitsOf = ({ header, request, idle }: PeerTimes) => ({
  ...LIMITS,
  headersTimeout: header,
  requestTimeout: request,
  keepAliveTimeout: idle,
  connectionsCheckingInterval: Math.min(1_000, header / 4),
});

/** Digits of a Content-Length from which a body is large: 10,000 bytes. */
const LARGE_LENGTH = 5;

/** The options of a listener. */
export interface ListenerOptions {
  readonly protocol: 'https' | 'http';
  readonly dispatch: http.RequestListener;
  /** Creates the id of an error response that the listener writes itself. */
  readonly requestId: () => string;
  readonly securityHeaders: SecurityHeaders;
  /** Whether client certificates are requested; they are never required. */
  readonly clientCertificates: boolean;
  /** Whether a peer may connect; the socket of any other is destroyed. */
  readonly admits: (peer: string | undefined) => boolean;
  readonly observer: RequestObserver | undefined;
  /** May be shared with other listeners. */
  readonly pool: ConnectionPool;
  readonly times: PeerTimes;
  /** Whether connections are left to other workers until `accept`. */
  readonly acceptsLater?: boolean;
}

let listeners = 0;

/** A server and its connections. */
export class Listener {
  readonly server: http.Server;
  readonly #number = ++listeners;
  readonly #setSecureContext: ((certificate: Certificate, named: readonly NamedCertificate[]) => void) | undefined;
  readonly #pool: ConnectionPool;
  readonly #sockets = new Set<Socket>();
  readonly #connections = new Set<Connection>();

  constructor({ protocol, dispatch, admits, clientCertificates, pool, times, acceptsLater = false, ...errors }: ListenerOptions) {
    this.#pool = pool;
    if (protocol === 'https') {
      const tls = { ...TLS, ...(clientCertificates ? MUTUAL : undefined), handshakeTimeout: times.header };
      let contexts: ReadonlyMap<string, SecureContext> = new Map();
      // A client that names no host, or an unknown one, gets the first certificate.
      const SNICallback: TlsOptions['SNICallback'] = (name, done) => done(null, contexts.get(name.toLowerCase()));
      const server = https.createServer({ ...limitsOf(times), ...tls, SNICallback });
      this.#setSecureContext = ({ cert, key }, named) => {
        const next = named.flatMap(({ hosts, ...pair }) => {
          const context = createSecureContext({ ...tls, ...pair });
          return hosts.map((host) => [host, context] as const);
        });
        server.setSecureContext({ ...tls, cert, key });
        contexts = new Map(next);
      };
      this.server = server;
    } else {
      this.#setSecureContext = undefined;
      this.server = http.createServer(limitsOf(times));
    }
    // By default Node drops headers after the 2000th, before they are checked. `maxHeaderSize` is sufficient.
    this.server.maxHeadersCount = 0;
    // Beyond its maximum, a worker's connections go to another one.
    if (acceptsLater) this.server.maxConnections = 0;
    const shed = (request: http.IncomingMessage, response: PacedResponse): void => {
      // The rest of a large body is not read.
      if (hasLargeBody(request)) response.shouldKeepAlive = false;
      respondOverloaded(response, pool.work.refuse(), errors);
    };
    const handler =
      (next: RequestHandler): RequestHandler =>
      (request, response) => {
        errors.observer?.request(request, response);
        const fault = frameFault(request);
        if (fault === undefined) next(request, response);
        else respondToFrameFault(response, fault, errors);
      };
    const handle = handler((request, response) => {
      if (!pool.admits(request.url ?? '', response.isLate)) shed(request, response);
      else if (hasLargeBody(request) && !this.#admitLargeBody(response)) respondTooMany(response, errors);
      else dispatch(request, response);
    });
    this.#watch(protocol, admits, { handle, shed: handler(shed) });
    const receive = (request: http.IncomingMessage, response: PacedResponse) => connectionOf(request.socket)?.receive(request, response);
    this.server.on('request', receive);
    // An unknown expectation (RFC 9110 §10.1.1) is ignored.
    this.server.on('checkExpectation', receive);
    this.server.on('clientError', (error, socket) => {
      respondToClientError(error, socket, connectionOf(socket)?.last, errors);
    });
  }

  // Node's own listeners are called only after admission: for the handshake, and for reading requests. The
  // first requests can arrive with the end of the handshake, before reading can be paused.
  #watch(
    protocol: ListenerOptions['protocol'],
    admits: ListenerOptions['admits'],
    handlers: Readonly<Record<'handle' | 'shed', RequestHandler>>,
  ): void {
    const isTls = protocol === 'https';
    const parse = this.#detach(isTls ? 'secureConnection' : 'connection');
    const begin = (socket: Socket): void => {
      if (socket.destroyed) return;
      socket.on('error', ignore);
      const attach = (): void => {
        parse(socket);
        socket.off('error', ignore);
      };
      const connection = new Connection(socket, this.#pool, attach, handlers);
      this.#connections.add(connection);
      socket.once('close', () => {
        this.#connections.delete(connection);
        this.#pool.remove(connection);
      });
      this.#pool.add(connection, isTls ? this.#handshakeOf(socket) : undefined);
    };
    const accept = isTls ? this.#detach('connection') : begin;
    this.server.on('connection', (socket: Socket) => {
      if (!admits(socket.remoteAddress) || !this.#pool.admit(socket, isTls ? this.#handshakeOf(socket) : undefined)) {
        socket.destroy();
        return;
      }
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      accept(socket);
    });
    if (isTls) this.server.on('secureConnection', begin);
  }

  // Unique among the open connections of a pool: peers may use a port for several listeners at once.
  #handshakeOf({ remoteAddress, remotePort }: Socket): string {
    return `${this.#number} ${remoteAddress} ${remotePort}`;
  }

  #detach(event: string): (socket: Socket) => void {
    const listeners = this.server.listeners(event);
    this.server.removeAllListeners(event);
    return (socket) => {
      for (const each of listeners) each.call(this.server, socket);
    };
  }

  #admitLargeBody(response: http.ServerResponse): boolean {
    if (!this.#pool.admitLargeBody()) return false;
    response.once('close', () => this.#pool.releaseLargeBody());
    return true;
  }

  /**
   * Sets the certificate; has no effect without TLS.
   *
   * @throws {@link CertificateError} when it cannot be used
   */
  secure(certificate: Certificate, named: readonly NamedCertificate[]): void {
    try {
      this.#setSecureContext?.(certificate, named);
    } catch (error) {
      throw CertificateError.of(error);
    }
  }

  /** Accepts connections from now on. */
  accept(): void {
    this.server.maxConnections = Number.POSITIVE_INFINITY;
  }

  /**
   * Stops accepting connections, and announces their end in the responses that have not begun. Idle connections stay
   * open, for one more request.
   */
  stop(): void {
    // The method of `http.Server` closes idle connections, also when a request is about to arrive.
    Server.prototype.close.call(this.server);
    for (const connection of this.#connections) {
      const response = connection.last;
      if (response?.headersSent === false) response.shouldKeepAlive = false;
    }
  }

  /** Whether a request is in progress. */
  get isBusy(): boolean {
    for (const { last } of this.#connections) if (last?.writableFinished === false) return true;
    return false;
  }

  /** Whether any socket is open. */
  get isConnected(): boolean {
    return this.#sockets.size > 0;
  }

  /** Closes every connection, including those in a handshake. */
  closeAllConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

const ignore = (): void => undefined;

const hasLargeBody = ({ headers }: http.IncomingMessage): boolean =>
  (headers['content-length']?.length ?? 0) >= LARGE_LENGTH || headers['transfer-encoding'] !== undefined;

// One server of ours: TLS, the limits of time and size, its connections, and what is under way on them.
import { constants } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext, type TlsOptions } from 'node:tls';
import type { Certificate, NamedCertificate } from '../tls/certificate.ts';
import { CertificateError } from '../tls/certificate.ts';
import { respondToClientError, respondToFrameFault, respondTooMany } from './client-error.ts';
import { Connection, connectionOf } from './connection.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { PacedResponse } from './paced-response.ts';
import { frameFault } from './request-framing.ts';
import type { RequestObserver } from './request-observer.ts';
import type { SecurityHeaders } from './security-headers.ts';

// Ciphers that encrypt and authenticate in one (RFC 9325 §4.2), with keys that a stolen private key does not give away.
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
  handshakeTimeout: 10_000,
  // Who is at the other end does not change.
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
} as const;

// Which certificate is good is judged with each request, by the tenant that it is for. A session is not resumed, so that each connection has
// proven anew that it has the key.
const MUTUAL = { requestCert: true, rejectUnauthorized: false, secureOptions: TLS.secureOptions | constants.SSL_OP_NO_TICKET } as const;

// Times in milliseconds, sizes in bytes.
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  // Above the 60 s after which common proxies drop their side, so that it is never ours that goes while a request is on its way.
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16 * 1024,
  connectionsCheckingInterval: 1_000,
  // We refuse such requests ourselves, with a body and an id.
  requireHostHeader: false,
  ServerResponse: PacedResponse,
} as const;

/** In characters: a length of so many digits is at least 10,000 bytes, and the body is counted among the large ones. */
const LARGE_LENGTH = 5;

/** What a listener needs beside its protocol. */
export interface ListenerOptions {
  readonly protocol: 'https' | 'http';
  readonly dispatch: http.RequestListener;
  /** For responses that no request handler gives. */
  readonly requestId: () => string;
  readonly securityHeaders: SecurityHeaders;
  /** Whether clients are asked for a certificate; who has none is let in all the same. */
  readonly clientCertificates: boolean;
  /** Whether a peer may connect; the socket of any other is cut. */
  readonly admits: (peer: string | undefined) => boolean;
  readonly observer: RequestObserver | undefined;
  /** Bounds its connections, together with those of other listeners. */
  readonly pool: ConnectionPool;
}

/** Holds one server and its connections. */
export class Listener {
  readonly server: http.Server;
  readonly #setSecureContext: ((certificate: Certificate, named: readonly NamedCertificate[]) => void) | undefined;
  readonly #pool: ConnectionPool;
  readonly #raw = new Set<Socket>();
  readonly #connections = new Set<Connection>();

  constructor({ protocol, dispatch, admits, clientCertificates, pool, ...errors }: ListenerOptions) {
    this.#pool = pool;
    if (protocol === 'https') {
      const tls = clientCertificates ? { ...TLS, ...MUTUAL } : TLS;
      let contexts: ReadonlyMap<string, SecureContext> = new Map();
      // Whoever names no host, or another, gets the first certificate.
      const SNICallback: TlsOptions['SNICallback'] = (name, done) => done(null, contexts.get(name.toLowerCase()));
      const server = https.createServer({ ...LIMITS, ...tls, SNICallback });
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
      this.server = http.createServer({ ...LIMITS });
    }
    // Node drops what comes behind the 2000th header, unseen by our checks. The size of the header is limit enough.
    this.server.maxHeadersCount = 0;
    const act: http.RequestListener = (request, response) => {
      errors.observer?.request(request, response);
      const fault = frameFault(request);
      if (fault !== undefined) respondToFrameFault(response, fault, errors);
      else if (hasLargeBody(request) && !this.#holdLargeBody(response)) respondTooMany(response, errors);
      else dispatch(request, response);
    };
    this.#watch(protocol, admits, act);
    const begin = (request: http.IncomingMessage, response: PacedResponse) => connectionOf(request.socket)?.take(request, response);
    this.server.on('request', begin);
    // Whatever a client expects (RFC 9110 §10.1.1), it gets the answer to its request.
    this.server.on('checkExpectation', begin);
    this.server.on('clientError', (error, socket) => {
      respondToClientError(error, socket, connectionOf(socket)?.last, errors);
    });
  }

  // Node's own listeners are called once there is room: for the handshake, and for reading requests. The first of these come with the end of the
  // handshake, when nothing can be paused yet.
  #watch(protocol: ListenerOptions['protocol'], admits: ListenerOptions['admits'], act: http.RequestListener): void {
    const parse = this.#instead(protocol === 'https' ? 'secureConnection' : 'connection');
    const begin = (socket: Socket): void => {
      if (socket.destroyed) return;
      socket.on('error', ignore);
      const attach = (): void => {
        parse(socket);
        socket.off('error', ignore);
      };
      const connection = new Connection(socket, this.#pool, attach, act);
      this.#connections.add(connection);
      socket.once('close', () => this.#connections.delete(connection));
      this.#pool.add(connection, socket);
    };
    const accept = protocol === 'https' ? this.#instead('connection') : begin;
    this.server.on('connection', (socket: Socket) => {
      if (!admits(socket.remoteAddress) || !this.#pool.admit(socket)) {
        socket.destroy();
        return;
      }
      this.#raw.add(socket);
      socket.once('close', () => this.#raw.delete(socket));
      accept(socket);
    });
    if (protocol === 'https') this.server.on('secureConnection', begin);
  }

  #instead(event: string): (socket: Socket) => void {
    const listeners = this.server.listeners(event);
    this.server.removeAllListeners(event);
    return (socket) => {
      for (const each of listeners) each.call(this.server, socket);
    };
  }

  #holdLargeBody(response: http.ServerResponse): boolean {
    if (!this.#pool.mayBringLargeBody()) return false;
    response.once('close', () => this.#pool.largeBodyGone());
    return true;
  }

  /** Sets the certificate; nothing to do without TLS. @throws {@link CertificateError} when it cannot be used */
  secure(certificate: Certificate, named: readonly NamedCertificate[]): void {
    try {
      this.#setSecureContext?.(certificate, named);
    } catch (error) {
      throw CertificateError.of(error);
    }
  }

  /** Stops accepting, and tells the clients whose request is under way that their connection ends with the answer. */
  stop(): void {
    this.server.close();
    for (const connection of this.#connections) {
      const response = connection.last;
      if (response?.headersSent === false) response.shouldKeepAlive = false;
    }
  }

  /** Whether a request is under way. */
  get isBusy(): boolean {
    for (const { last } of this.#connections) if (last?.writableFinished === false) return true;
    return false;
  }

  /** Whether anyone is connected. */
  get isConnected(): boolean {
    return this.#raw.size > 0;
  }

  /** Cuts every connection, also those in a handshake. */
  cut(): void {
    for (const socket of this.#raw) socket.destroy();
  }
}

const ignore = (): void => undefined;

const hasLargeBody = ({ headers }: http.IncomingMessage): boolean =>
  (headers['content-length']?.length ?? 0) >= LARGE_LENGTH || headers['transfer-encoding'] !== undefined;

// A connection and its requests. Node delivers all pipelined requests of one read, perhaps hundreds, at once.
// Here one is handled at a time (RFC 9112 §9.3.2), and reading pauses until all of them have their responses.
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionPool } from './connection-pool.ts';
import { type PacedResponse, UNSENT_METER } from './paced-response.ts';
import { isReserved } from './work-limit.ts';

/** Milliseconds for which further input is discarded while the peer reads the response (RFC 9112 §9.6). */
const LINGER = 2_000;

const CONNECTION = Symbol('connection');

type ConnectionSocket = Duplex & { [CONNECTION]?: Connection; [UNSENT_METER]?: ConnectionPool };

/** The {@link Connection} of a socket. */
export const connectionOf = (socket: Duplex): Connection | undefined => (socket as ConnectionSocket)[CONNECTION];

/** Handles one request. */
export type RequestHandler = (request: IncomingMessage, response: PacedResponse) => void;

interface PendingRequest {
  readonly request: IncomingMessage;
  readonly response: PacedResponse;
}

/** The requests in progress and waiting on a connection. */
export class Connection {
  /** The response to the latest request, which may still wait. */
  last: PacedResponse | undefined;
  /** The tick of the pool at which a request last arrived. */
  usedAt: number;
  /** Ticks for which the peer has read nothing of its response. */
  stuckFor = 0;
  readonly #socket: Socket;
  readonly #pool: ConnectionPool;
  readonly #handle: RequestHandler;
  readonly #shed: RequestHandler;
  #attach: (() => void) | undefined;
  #current: PacedResponse | undefined;
  #waiting: PendingRequest[] = [];
  #hasPipelined = false;
  #isHeldBack = false;
  #isPaused = false;
  #piecesAtCheck = 0;

  /**
   * @param attach - connects the socket to the HTTP parser
   * @param handlers - `handle` handles one request, `shed` refuses it because too many are queued
   */
  constructor(
    socket: Socket,
    pool: ConnectionPool,
    attach: () => void,
    { handle, shed }: Readonly<Record<'handle' | 'shed', RequestHandler>>,
  ) {
    this.#socket = socket;
    this.#pool = pool;
    this.#attach = attach;
    this.#handle = handle;
    this.#shed = shed;
    this.usedAt = pool.tick;
    const extended: ConnectionSocket = socket;
    extended[CONNECTION] = this;
    extended[UNSENT_METER] = pool;
    socket.destroySoon = () => this.#end();
  }

  /** Whether no request is in progress or waits. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && (this.#current === undefined || this.#current.writableFinished);
  }

  /** Whether the body of the request in progress has not arrived completely. */
  get isReceiving(): boolean {
    return this.#current?.req.complete === false;
  }

  /** Whether the peer has sent requests and never pipelined them. */
  get isOrderly(): boolean {
    return this.last !== undefined && !this.#hasPipelined;
  }

  /** Number of waiting requests. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Buffered bytes of the current response. */
  get unsent(): number {
    return (this.#current?.remaining ?? 0) + this.#socket.writableLength;
  }

  /**
   * Counts the current request as in work until its response is complete.
   *
   * @returns `undefined`; or when too many are in work, seconds until its client may try again: the caller refuses it
   */
  beginWork({ url = '' }: IncomingMessage): number | undefined {
    const { work } = this.#pool;
    if (!work.admits(url)) return work.refuse();
    this.#current?.beginWork(work.begin(url));
    return undefined;
  }

  /** Ends the count of the current request, as when it waits without work, or its peer has gone. */
  endWork(): void {
    this.#current?.endWork();
  }

  /** Handles a request, or queues it behind those before it. */
  receive(request: IncomingMessage, response: PacedResponse): void {
    // Requests after a response that ends the connection are ignored (RFC 9112 §9.6).
    if (this.last?.shouldKeepAlive === false || this.#socket.destroyed) return;
    this.usedAt = this.#pool.tick;
    const { work, turns } = this.#pool;
    const isCounted = turns.isCrowded || work.isBusy;
    if (isCounted) turns.arrived(this, response);
    if (this.isIdle) {
      const before = this.last;
      this.last = response;
      this.#begin({ request, response }, before, isCounted);
    } else this.#wait({ request, response });
  }

  #begin({ request, response }: PendingRequest, before: PacedResponse | undefined, isCounted: boolean): void {
    this.#current = response;
    // This comparison is the only cost of the usual case.
    if (before !== undefined && (before.statusCode < 400 || before.isShed)) {
      this.#handle(request, response);
      return;
    }
    const { queues, work, turns } = this.#pool;
    const queue = isReserved(request.url ?? '') ? 'reserved' : before === undefined ? 'first' : 'refused';
    if (!isCounted) turns.arrived(this, response);
    // A malformed body may have been refused while its request waited.
    const unlessRefused = (handle: RequestHandler) => () => {
      if (!this.#socket.destroyed && !response.headersSent) handle(request, response);
    };
    queues.enter(queue, {
      start: unlessRefused(this.#handle),
      refuse: unlessRefused(this.#shed),
      maxDelay: queue === 'reserved' ? Number.POSITIVE_INFINITY : work.maxDelay,
    });
  }

  #wait(pending: PendingRequest): void {
    this.last = pending.response;
    this.#hasPipelined = true;
    if (this.#waiting.push(pending) === 1) this.#current?.once('close', () => this.#next());
    this.#pool.addWaiting(this);
    this.#updateReading();
  }

  #next(): void {
    const next = this.#current?.shouldKeepAlive === false ? undefined : this.#waiting.shift();
    if (next === undefined) return;
    this.#pool.removeWaiting(this, 1);
    const before = this.#current;
    if (this.#waiting.length > 0) next.response.once('close', () => this.#next());
    if (next.response.headersSent) this.#current = next.response;
    else this.#begin(next, before, true);
    this.#updateReading();
  }

  // Node calls this after the last response. Closing while the peer still sends would reset the connection,
  // and the response would be lost.
  #end(): void {
    const socket = this.#socket;
    if (this.#current === undefined || this.#current.req.complete) {
      Socket.prototype.destroySoon.call(socket);
      return;
    }
    socket.end();
    socket.resume();
    const timeout = setTimeout(() => socket.destroy(), LINGER).unref();
    socket.once('end', () => socket.destroy()).once('close', () => clearTimeout(timeout));
  }

  /** Pauses reading, or starts or resumes it. */
  holdBack(isHeldBack: boolean): void {
    this.#isHeldBack = isHeldBack;
    if (!isHeldBack) {
      this.#attach?.();
      this.#attach = undefined;
    }
    this.#updateReading();
  }

  #updateReading(): void {
    const isPaused = this.#isHeldBack || this.#waiting.length > 0;
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    if (isPaused) this.#socket.pause();
    else this.#socket.resume();
  }

  /** Checks whether the peer reads its response, once a tick. @returns ticks for which it has read nothing */
  checkProgress(): number {
    const current = this.#current;
    const isStuck = current?.isUnread === true && current.piecesFlushed === this.#piecesAtCheck;
    this.stuckFor = isStuck ? this.stuckFor + 1 : 0;
    this.#piecesAtCheck = current?.piecesFlushed ?? 0;
    return this.stuckFor;
  }

  /** Closes the connection and drops its waiting requests. */
  cut(): void {
    this.endWork();
    const { length } = this.#waiting;
    this.#waiting = [];
    this.#pool.removeWaiting(this, length);
    if (this.#socket.destroyed) return;
    if (length > 0) abortWithoutTraces(this.#socket);
    this.#socket.destroy();
  }
}

// Node creates an error for each request on a lost connection, and its stack trace is expensive.
const abortWithoutTraces = (socket: Duplex): void => {
  let limit = Error.stackTraceLimit;
  socket.prependOnceListener('close', () => {
    limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
  });
  socket.once('close', () => {
    Error.stackTraceLimit = limit;
  });
};

// One connection and the requests on it. Node hands over whatever one read contains, hundreds of pipelined requests at once; here they wait
// for their turn (RFC 9112 §9.3.2): one is in work, and nothing more is read until all that came have had their responses.
import type { IncomingMessage, RequestListener } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionPool } from './connection-pool.ts';
import { HOLDER, type PacedResponse } from './paced-response.ts';

/** Milliseconds for which what a peer still sends is read and thrown away, so that the response is not lost with it (RFC 9112 §9.6). */
const LINGER = 2_000;

const CONNECTION = Symbol('connection');

type Held = Duplex & { [CONNECTION]?: Connection; [HOLDER]?: ConnectionPool };

/** The connection of a socket that {@link Connection} was made for. */
export const connectionOf = (socket: Duplex): Connection | undefined => (socket as Held)[CONNECTION];

interface Turn {
  readonly request: IncomingMessage;
  readonly response: PacedResponse;
}

/** What is under way on a connection. */
export class Connection {
  /** The response to the request that came last, whether it is in work or waits. */
  last: PacedResponse | undefined;
  /** The tick of the pool's clock at which a request last came. */
  usedAt: number;
  /** For how many ticks the peer has taken nothing of what it is owed. */
  stuckFor = 0;
  readonly #socket: Socket;
  readonly #pool: ConnectionPool;
  readonly #act: RequestListener;
  #attach: (() => void) | undefined;
  #current: PacedResponse | undefined;
  #waiting: Turn[] = [];
  #hasPipelined = false;
  #isHeldBack = false;
  #isPaused = false;
  #piecesSeen = 0;

  /**
   * @param attach - hands the socket to the HTTP parser
   * @param act - what a request is given to when its turn has come
   */
  constructor(socket: Socket, pool: ConnectionPool, attach: () => void, act: RequestListener) {
    this.#socket = socket;
    this.#pool = pool;
    this.#attach = attach;
    this.#act = act;
    this.usedAt = pool.tick;
    const held: Held = socket;
    held[CONNECTION] = this;
    held[HOLDER] = pool;
    socket.destroySoon = () => this.#end();
  }

  /** Whether no request is in work or waits. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && (this.#current === undefined || this.#current.writableFinished);
  }

  /** Whether the peer has asked, and always for one thing at a time. */
  get isOrderly(): boolean {
    return this.last !== undefined && !this.#hasPipelined;
  }

  /** How many requests wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Bytes of the response in work that this process still has. */
  get unsent(): number {
    return (this.#current?.remaining ?? 0) + this.#socket.writableLength;
  }

  /** Acts on a request, or lets it wait for those before it. */
  take(request: IncomingMessage, response: PacedResponse): void {
    // What comes behind a response that ends the connection is not to be acted on (RFC 9112 §9.6).
    if (this.last?.shouldKeepAlive === false || this.#socket.destroyed) return;
    this.usedAt = this.#pool.tick;
    if (this.isIdle) {
      const before = this.last;
      this.last = response;
      this.#begin({ request, response }, before);
    } else this.#wait({ request, response });
  }

  #begin({ request, response }: Turn, before: PacedResponse | undefined): void {
    this.#current = response;
    // The ordinary case pays for no more than this comparison.
    if (before !== undefined && before.statusCode < 400) this.#act(request, response);
    else
      this.#pool.queues.enter(before === undefined ? 'first' : 'refused', () => {
        // A body that turned out to be malformed was refused while its request waited.
        if (!this.#socket.destroyed && !response.headersSent) this.#act(request, response);
      });
  }

  #wait(turn: Turn): void {
    this.last = turn.response;
    this.#hasPipelined = true;
    if (this.#waiting.push(turn) === 1) this.#current?.once('close', () => this.#next());
    this.#pool.waits(this);
    this.#read();
  }

  #next(): void {
    const turn = this.#current?.shouldKeepAlive === false ? undefined : this.#waiting.shift();
    if (turn === undefined) return;
    this.#pool.waited(this, 1);
    const before = this.#current;
    if (this.#waiting.length > 0) turn.response.once('close', () => this.#next());
    if (turn.response.headersSent) this.#current = turn.response;
    else this.#begin(turn, before);
    this.#read();
  }

  // Node calls this behind the last response. While a peer still sends, closing would reset the connection, and it would never see that response.
  #end(): void {
    const socket = this.#socket;
    if (this.#current === undefined || this.#current.req.complete) {
      Socket.prototype.destroySoon.call(socket);
      return;
    }
    socket.end();
    socket.resume();
    const giveUp = setTimeout(() => socket.destroy(), LINGER).unref();
    socket.once('end', () => socket.destroy()).once('close', () => clearTimeout(giveUp));
  }

  /** Stops reading for a while, or begins or goes on, whatever waits. */
  holdBack(isHeldBack: boolean): void {
    this.#isHeldBack = isHeldBack;
    if (!isHeldBack) {
      this.#attach?.();
      this.#attach = undefined;
    }
    this.#read();
  }

  #read(): void {
    const isPaused = this.#isHeldBack || this.#waiting.length > 0;
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    if (isPaused) this.#socket.pause();
    else this.#socket.resume();
  }

  /** Looks whether the peer takes what it is owed, once a tick. @returns ticks for which it has taken nothing */
  look(): number {
    const current = this.#current;
    const isStuck = current?.isOwed === true && current.piecesTaken === this.#piecesSeen;
    this.stuckFor = isStuck ? this.stuckFor + 1 : 0;
    this.#piecesSeen = current?.piecesTaken ?? 0;
    return this.stuckFor;
  }

  /** Cuts the connection, and lets go of what waits on it. */
  cut(): void {
    const { length } = this.#waiting;
    this.#waiting = [];
    this.#pool.waited(this, length);
    if (this.#socket.destroyed) return;
    if (length > 0) abortWithoutTraces(this.#socket);
    this.#socket.destroy();
  }
}

// Node makes an error for each request that a lost connection takes with it, and its stack trace costs more than all else about the request.
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

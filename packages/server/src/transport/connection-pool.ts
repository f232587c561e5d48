// Limits the connections of listeners: their number, their waiting requests, and the response bytes that
// their peers have not read. A peer that reads nothing for a while is disconnected; over a limit, the slowest
// peers are.
import type { Socket } from 'node:net';
import type { UnsentMeter } from './paced-response.ts';
import { NONE, type PoolCounts, type PoolReport, sumOf } from './pool-report.ts';
import { ReadTurns, type TurnTaker } from './read-turns.ts';
import { RequestQueues } from './request-queues.ts';
import { isReserved, WorkLimit } from './work-limit.ts';

/** Limits of a pool. */
export interface PoolLimits {
  /** Maximum number of connections. */
  readonly maxConnections: number;
  /** Maximum number of requests that wait behind others, on all connections together. */
  readonly maxWaiting?: number;
  /** Maximum number of concurrent requests with a large body or one of unknown length. */
  readonly maxLargeBodies?: number;
  /** Maximum number of buffered response bytes that peers have not read. */
  readonly maxUnsent?: number;
  /** Milliseconds within which a peer must read a piece of its response. */
  readonly responseTimeout?: number;
}

/** A connection, as its pool uses it. */
export interface PooledConnection extends TurnTaker {
  /** The response to its latest request; `undefined` before the first. */
  readonly last: unknown;
  /** The tick at which a request last arrived. */
  readonly usedAt: number;
  /** Whether the body of the request in progress has not arrived completely. */
  readonly isReceiving: boolean;
  /** Ticks for which the peer has read nothing of its response. */
  readonly stuckFor: number;
  /** Number of waiting requests. */
  readonly waiting: number;
  /** Buffered bytes of the current response. */
  readonly unsent: number;
  /** Checks whether the peer reads its response, once a tick. @returns ticks for which it has read nothing */
  checkProgress(): number;
  /** Closes the connection and drops its waiting requests. */
  cut(): void;
}

const MAX_WAITING = 8_192;
// Each may be as large as a body may be, 64 KiB.
const MAX_LARGE_BODIES = 1_024;
const MAX_UNSENT = 64 * 1024 * 1024;
const RESPONSE_TIMEOUT = 10_000;

/** Milliseconds between two checks; fewer if the response timeout is short. */
const TICK = 1_000;
/** Ticks between two reports. */
const REPORT_TICKS = 10;
/** Ticks after which a request whose body has not arrived is closed for another connection. */
const SLOW_BODY = 2;
/** The share of idle connections that is closed at the limit, as 1/n, so that one scan serves several new ones. */
const EVICTED_PART = 50;

/** Enforces {@link PoolLimits}. */
export class ConnectionPool implements UnsentMeter {
  /** Number of checks so far: a clock that is cheap to read. */
  tick = 0;
  readonly queues = new RequestQueues();
  /** The requests in work on all connections. */
  readonly work: WorkLimit;
  readonly turns: ReadTurns;
  readonly #limits: Required<PoolLimits>;
  readonly #onReport: (report: PoolReport) => void;
  readonly #sockets = new Set<Socket>();
  // By name, because the connection after a TLS handshake has another socket. `since` is a tick.
  readonly #handshaking = new Map<string, { readonly socket: Socket; readonly since: number }>();
  readonly #connections = new Set<PooledConnection>();
  readonly #pipelining = new Set<PooledConnection>();
  readonly #ticksForResponse: number;
  readonly #tickLength: number;
  #timer: NodeJS.Timeout | undefined;
  #waiting = 0;
  #largeBodies = 0;
  #unsent = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #noneIdleAt = -1;
  #counts = { ...NONE };
  #reported: PoolCounts = NONE;

  /** @param work - by default, any number of requests may be in work */
  constructor(
    limits: PoolLimits,
    onReport: (report: PoolReport) => void = () => undefined,
    work: WorkLimit = new WorkLimit({ maxDelay: Number.POSITIVE_INFINITY }),
  ) {
    this.work = work;
    this.turns = new ReadTurns(this.#connections, work);
    this.#limits = {
      maxWaiting: MAX_WAITING,
      maxLargeBodies: MAX_LARGE_BODIES,
      maxUnsent: MAX_UNSENT,
      responseTimeout: RESPONSE_TIMEOUT,
      ...limits,
    };
    this.#onReport = onReport;
    const { responseTimeout } = this.#limits;
    this.#tickLength = Math.min(TICK, responseTimeout / 4);
    this.#ticksForResponse = Math.ceil(responseTimeout / this.#tickLength);
  }

  /** The open connections, and the counts since the start. */
  get report(): PoolReport {
    return { connections: this.#sockets.size, maxConnections: this.#limits.maxConnections, ...sumOf(this.#reported, this.#counts) };
  }

  /**
   * Counts a socket until it closes.
   *
   * @param handshake - names the TLS handshake that begins on it; `undefined` without TLS
   * @returns `false` at the limit: the caller destroys the socket
   */
  admit(socket: Socket, handshake?: string): boolean {
    if (this.#sockets.size >= this.#limits.maxConnections && !this.#evict()) {
      this.#counts.refused++;
      return false;
    }
    this.#sockets.add(socket);
    if (handshake !== undefined) this.#handshaking.set(handshake, { socket, since: this.tick });
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (handshake !== undefined && this.#handshaking.get(handshake)?.socket === socket) this.#handshaking.delete(handshake);
    });
    this.#timer ??= setInterval(() => this.#check(), this.#tickLength).unref();
    return true;
  }

  /**
   * Manages a connection until {@link ConnectionPool.remove}.
   *
   * @param handshake - the one that has ended, as given to `admit`
   */
  add(connection: PooledConnection, handshake?: string): void {
    if (handshake !== undefined) this.#handshaking.delete(handshake);
    this.#connections.add(connection);
    this.turns.add(connection);
  }

  /**
   * Whether a further request is admitted.
   *
   * @param url - path and query
   * @param isLate - whether it may have waited too long for the turn of its connection
   */
  admits(url: string, isLate: boolean): boolean {
    return this.work.admits(url) && (!isLate || isReserved(url));
  }

  /** Ends the management of a connection whose socket has closed. */
  remove(connection: PooledConnection): void {
    this.#connections.delete(connection);
    this.turns.remove(connection);
    connection.cut();
  }

  /**
   * Counts a waiting request. Over the limit, the connection with most waiting requests is closed; its client
   * may repeat those without a response (RFC 9112 §9.3.2).
   */
  addWaiting(connection: PooledConnection): void {
    this.#waiting++;
    this.#pipelining.add(connection);
    this.turns.pipelined();
    if (this.#waiting <= this.#limits.maxWaiting) return;
    let longest = connection;
    for (const each of this.#pipelining) if (each.waiting > longest.waiting) longest = each;
    longest.cut();
    this.#counts.pipelined++;
  }

  /** Counts requests of a connection that no longer wait. */
  removeWaiting(connection: PooledConnection, requests: number): void {
    this.#waiting -= requests;
    if (connection.waiting === 0) this.#pipelining.delete(connection);
  }

  /** Counts a large body until `releaseLargeBody`. @returns `false` at the limit */
  admitLargeBody(): boolean {
    if (this.#largeBodies >= this.#limits.maxLargeBodies) return false;
    this.#largeBodies++;
    return true;
  }

  /** Ends the count of a large body. */
  releaseLargeBody(): void {
    this.#largeBodies--;
  }

  addUnsent(bytes: number): void {
    this.#unsent += bytes;
    if (this.#unsent > this.#limits.maxUnsent) this.#closeSlowest();
  }

  // Closes slow handshakes first, then unused connections, then those whose requests arrive slowly, then those that have
  // been idle longest.
  #evict(): boolean {
    if (this.#noneIdleAt === this.tick) return false;
    const slow = [...this.#handshaking.values()].filter(({ since }) => since < this.tick);
    if (slow.length > 0) {
      const evicted = slow.slice(0, Math.ceil(slow.length / EVICTED_PART));
      for (const { socket } of evicted) socket.destroy();
      this.#counts.evicted += evicted.length;
      return true;
    }
    const isSlow = ({ isReceiving, usedAt }: PooledConnection): boolean => isReceiving && usedAt <= this.tick - SLOW_BODY;
    const idle = [...this.#connections].filter((connection) => connection.isIdle || isSlow(connection));
    if (idle.length === 0) {
      this.#noneIdleAt = this.tick;
      return false;
    }
    const rank = ({ last, isIdle }: PooledConnection): number => (last === undefined ? 0 : isIdle ? 2 : 1);
    idle.sort((one, other) => rank(one) - rank(other) || one.usedAt - other.usedAt);
    const evicted = idle.slice(0, Math.ceil(idle.length / EVICTED_PART));
    for (const connection of evicted) connection.cut();
    this.#counts.evicted += evicted.length;
    return true;
  }

  #check(): void {
    this.tick++;
    let unsent = 0;
    for (const connection of this.#connections) {
      const stuckFor = connection.checkProgress();
      if (stuckFor > this.#ticksForResponse) {
        connection.cut();
        this.#counts.unread++;
      } else if (stuckFor > 0) unsent += connection.unsent;
    }
    if (unsent > this.#limits.maxUnsent) this.#closeSlowest();
    this.#report();
    if (this.#sockets.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  // Closes the connections whose peers have read nothing for longest.
  #closeSlowest(): void {
    const slowest = [...this.#connections].filter(({ unsent }) => unsent > 0).sort((one, other) => other.stuckFor - one.stuckFor);
    let unsent = slowest.reduce((sum, each) => sum + each.unsent, 0);
    for (const connection of slowest) {
      if (unsent <= this.#limits.maxUnsent / 2) break;
      unsent -= connection.unsent;
      connection.cut();
      this.#counts.unread++;
    }
  }

  #report(): void {
    const counts = this.#counts;
    if (Object.values(counts).every((count) => count === 0)) return;
    if (this.tick - this.#reportedAt < REPORT_TICKS) return;
    this.#reportedAt = this.tick;
    this.#reported = sumOf(this.#reported, this.#counts);
    this.#counts = { ...NONE };
    this.#onReport({ connections: this.#sockets.size, maxConnections: this.#limits.maxConnections, ...counts });
  }
}

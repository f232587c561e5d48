// All connections of listeners that share their bounds: how many there are, how many requests wait on them, and how much of what was sent
// is still here because the peers do not take it. Whoever takes nothing for a while is cut; under pressure, whoever has stood still longest.
import type { Socket } from 'node:net';
import type { BodyHolder } from './paced-response.ts';
import { RequestQueues } from './request-queues.ts';

/** Bounds of a pool. */
export interface PoolLimits {
  /** Most connections at once. */
  readonly maxConnections: number;
  /** Most requests that wait behind others, on all connections together. */
  readonly maxWaiting?: number;
  /** Most requests with a body that is large or of unknown length, at once. */
  readonly maxLargeBodies?: number;
  /** Most bytes of responses that this process holds for peers that do not take them. */
  readonly maxUnsent?: number;
  /** Milliseconds within which a peer has to take a piece of its response. */
  readonly responseTimeout?: number;
}

/** What became of connections for want of room. */
export interface Crowding {
  readonly connections: number;
  readonly maxConnections: number;
  /** New connections that were refused. */
  readonly refused: number;
  /** Idle connections that made room for new ones. */
  readonly evicted: number;
  /** Connections whose peer did not take its response. */
  readonly unread: number;
  /** Connections on which too many requests waited. */
  readonly pipelined: number;
}

/** What a pool asks of a connection, and does to it. */
export interface PooledConnection {
  /** The response to its latest request; `undefined` before the first. */
  readonly last: unknown;
  /** The tick at which a request last arrived. */
  readonly usedAt: number;
  /** For how many ticks the peer has read nothing of its response. */
  readonly stuckFor: number;
  /** Whether no request is in progress or waits. */
  readonly isIdle: boolean;
  /** Whether the peer has sent requests, and never pipelined them. */
  readonly isOrderly: boolean;
  /** How many requests wait. */
  readonly waiting: number;
  /** Bytes of the current response that this process still holds. */
  readonly unsent: number;
  /** Checks whether the peer reads its response, once a tick. @returns ticks for which it has read nothing */
  look(): number;
  /** Stops reading for a while, or goes on. */
  holdBack(isHeldBack: boolean): void;
  /** Closes the connection and drops the requests that wait on it. */
  cut(): void;
}

const MAX_WAITING = 8_192;
// Each may be as large as a body may be, 64 KiB.
const MAX_LARGE_BODIES = 1_024;
const MAX_UNSENT = 64 * 1024 * 1024;
const RESPONSE_TIMEOUT = 10_000;

/** Milliseconds between two looks, unless the time that a response may take is shorter than some of them. */
const TICK = 1_000;
/** Requests that come pipelined in one turn of the event loop, before reading stops: more than one read of one socket can contain. */
const WAITING_PER_TURN = 4_096;
/** Connections that are read from again in each turn after that: of those that asked one thing at a time so far, and of the others. */
const LET_ON = { orderly: 8, others: 1 } as const;
/** Ticks between two reports of crowding. */
const REPORT_TICKS = 10;
/** The part of the idle connections that goes when there is no room: one look at all of them serves many newcomers. */
const EVICTED_PART = 50;

/** Holds connections within their bounds. */
export class ConnectionPool implements BodyHolder {
  /** Counts looks: a clock that costs nothing to read. */
  tick = 0;
  /** In which order requests are begun. */
  readonly queues = new RequestQueues();
  readonly #limits: Required<PoolLimits>;
  readonly #onCrowding: (crowding: Crowding) => void;
  readonly #sockets = new Set<Socket>();
  // Those in a handshake, by their peer, and the tick of their begin: the connection that comes of one has another socket.
  readonly #handshaking = new Map<string, { readonly socket: Socket; readonly since: number }>();
  readonly #connections = new Set<PooledConnection>();
  readonly #pipelining = new Set<PooledConnection>();
  readonly #ticksForResponse: number;
  readonly #tickLength: number;
  #timer: NodeJS.Timeout | undefined;
  #waiting = 0;
  #largeBodies = 0;
  #held = 0;
  #waitingSinceTurn = 0;
  #isCounting = false;
  readonly #heldBack = { orderly: new Set<PooledConnection>(), others: new Set<PooledConnection>() };
  #reportedAt = Number.NEGATIVE_INFINITY;
  #noneIdleAt = -1;
  #crowding = { refused: 0, evicted: 0, unread: 0, pipelined: 0 };

  constructor(limits: PoolLimits, onCrowding: (crowding: Crowding) => void = () => undefined) {
    this.#limits = {
      maxWaiting: MAX_WAITING,
      maxLargeBodies: MAX_LARGE_BODIES,
      maxUnsent: MAX_UNSENT,
      responseTimeout: RESPONSE_TIMEOUT,
      ...limits,
    };
    this.#onCrowding = onCrowding;
    const { responseTimeout } = this.#limits;
    this.#tickLength = Math.min(TICK, responseTimeout / 4);
    this.#ticksForResponse = Math.ceil(responseTimeout / this.#tickLength);
  }

  /** Counts a socket until it closes. @returns `false` when there is no room; the socket is to be cut */
  admit(socket: Socket): boolean {
    if (this.#sockets.size >= this.#limits.maxConnections && !this.#makeRoom()) {
      this.#crowding.refused++;
      return false;
    }
    const peer = peerOf(socket);
    this.#sockets.add(socket);
    this.#handshaking.set(peer, { socket, since: this.tick });
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#handshaking.get(peer)?.socket === socket) this.#handshaking.delete(peer);
    });
    this.#timer ??= setInterval(() => this.#look(), this.#tickLength).unref();
    return true;
  }

  /** Looks after a connection until its socket closes: the one that was admitted, or what TLS put over it. */
  add(connection: PooledConnection, socket: Socket): void {
    this.#handshaking.delete(peerOf(socket));
    this.#connections.add(connection);
    if (this.#waitingSinceTurn >= WAITING_PER_TURN) this.#holdBack();
    else connection.holdBack(false);
    socket.once('close', () => {
      this.#connections.delete(connection);
      this.#heldBack.orderly.delete(connection);
      this.#heldBack.others.delete(connection);
      connection.cut();
    });
  }

  /**
   * Counts a request that waits. When that is one too many, the connection on which most wait is cut: a client sends what had no response again
   * (RFC 9112 §9.3.2).
   */
  waits(connection: PooledConnection): void {
    this.#waiting++;
    this.#pipelining.add(connection);
    this.#countInTurn();
    if (this.#waiting <= this.#limits.maxWaiting) return;
    let deepest = connection;
    for (const each of this.#pipelining) if (each.waiting > deepest.waiting) deepest = each;
    deepest.cut();
    this.#crowding.pipelined++;
  }

  /** Counts requests of a connection that wait no longer. */
  waited(connection: PooledConnection, requests: number): void {
    this.#waiting -= requests;
    if (connection.waiting === 0) this.#pipelining.delete(connection);
  }

  #countInTurn(): void {
    this.#waitingSinceTurn++;
    if (this.#waitingSinceTurn === WAITING_PER_TURN) this.#holdBack();
    if (this.#isCounting) return;
    this.#isCounting = true;
    setImmediate(() => this.#letOn());
  }

  // What one turn of the event loop reads from all sockets is in memory before anything can be closed. So nothing more is read in this turn, and
  // in the next ones from a few connections each.
  #holdBack(): void {
    const { orderly, others } = this.#heldBack;
    for (const connection of this.#connections) {
      if (orderly.has(connection) || others.has(connection)) continue;
      (connection.isOrderly ? orderly : others).add(connection);
      connection.holdBack(true);
    }
  }

  #letOn(): void {
    this.#waitingSinceTurn = 0;
    for (const kind of ['orderly', 'others'] as const) {
      const held = this.#heldBack[kind];
      let left: number = LET_ON[kind];
      for (const connection of held) {
        if (left-- === 0) break;
        held.delete(connection);
        connection.holdBack(false);
      }
    }
    this.#isCounting = this.#heldBack.orderly.size + this.#heldBack.others.size > 0;
    if (this.#isCounting) setImmediate(() => this.#letOn());
  }

  /** Whether one more large body may come; if so it is counted, until `largeBodyGone`. */
  mayBringLargeBody(): boolean {
    if (this.#largeBodies >= this.#limits.maxLargeBodies) return false;
    this.#largeBodies++;
    return true;
  }

  /** Counts a large body that is no longer here. */
  largeBodyGone(): void {
    this.#largeBodies--;
  }

  hold(bytes: number): void {
    this.#held += bytes;
    if (this.#held > this.#limits.maxUnsent) this.#relieve();
  }

  // Handshakes that take their time go first, then whoever has never asked, then whoever has not asked for longest.
  #makeRoom(): boolean {
    if (this.#noneIdleAt === this.tick) return false;
    const slow = [...this.#handshaking.values()].filter(({ since }) => since < this.tick);
    if (slow.length > 0) {
      const leaving = slow.slice(0, Math.ceil(slow.length / EVICTED_PART));
      for (const { socket } of leaving) socket.destroy();
      this.#crowding.evicted += leaving.length;
      return true;
    }
    const idle = [...this.#connections].filter(({ isIdle }) => isIdle);
    if (idle.length === 0) {
      this.#noneIdleAt = this.tick;
      return false;
    }
    const rank = ({ last, usedAt }: PooledConnection): number => (last === undefined ? Number.NEGATIVE_INFINITY : usedAt);
    idle.sort((one, other) => rank(one) - rank(other) || one.usedAt - other.usedAt);
    const leaving = idle.slice(0, Math.ceil(idle.length / EVICTED_PART));
    for (const connection of leaving) connection.cut();
    this.#crowding.evicted += leaving.length;
    return true;
  }

  #look(): void {
    this.tick++;
    let unsent = 0;
    for (const connection of this.#connections) {
      const stuckFor = connection.look();
      if (stuckFor > this.#ticksForResponse) {
        connection.cut();
        this.#crowding.unread++;
      } else if (stuckFor > 0) unsent += connection.unsent;
    }
    if (unsent > this.#limits.maxUnsent) this.#relieve();
    this.#report();
    if (this.#sockets.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  // Cuts those that have taken nothing for longest, until what is left fits.
  #relieve(): void {
    const owed = [...this.#connections].filter(({ unsent }) => unsent > 0).sort((one, other) => other.stuckFor - one.stuckFor);
    let unsent = owed.reduce((sum, each) => sum + each.unsent, 0);
    for (const connection of owed) {
      if (unsent <= this.#limits.maxUnsent / 2) break;
      unsent -= connection.unsent;
      connection.cut();
      this.#crowding.unread++;
    }
  }

  #report(): void {
    const counts = this.#crowding;
    if (Object.values(counts).every((count) => count === 0)) return;
    if (this.tick - this.#reportedAt < REPORT_TICKS) return;
    this.#reportedAt = this.tick;
    this.#crowding = { refused: 0, evicted: 0, unread: 0, pipelined: 0 };
    this.#onCrowding({ connections: this.#sockets.size, maxConnections: this.#limits.maxConnections, ...counts });
  }
}

const peerOf = ({ remoteAddress, remotePort, localPort }: Socket): string => `${remoteAddress} ${remotePort} ${localPort}`;

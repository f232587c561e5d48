// Lets connections take turns when more of them send than one tick of the event loop should read (decision 192).
// libuv reads from up to 48 × 1,024 sockets before a commit, a timer or a health check has its turn, and all that
// it reads is in memory before any connection can be closed.
import type { PacedResponse } from './paced-response.ts';

/** A connection that takes turns. */
export interface TurnTaker {
  /** Whether no request is in progress or waits. */
  readonly isIdle: boolean;
  /** Whether the peer has sent requests, and never pipelined them. */
  readonly isOrderly: boolean;
  /** Pauses or resumes reading. */
  holdBack(isHeldBack: boolean): void;
}

/** How long a request may wait. */
export interface TurnLimit {
  /** Milliseconds. */
  readonly maxDelay: number;
  /** Milliseconds of a monotonic clock. */
  now(): number;
}

/** Pipelined requests in one tick from which connections take turns; one read of a socket has fewer. */
const PIPELINED = 4_096;
/** Requests of different connections in one tick from which they take turns: 512 with the 128 that are not counted. */
const CROWD = 384;
/** Requests of either group that a tick should read in a crowd. */
const WANTED = 64;
/** Numbers of connections of a kind that have their turn in a tick. */
interface Turns {
  /** Of those that began to wait in the tick before: their requests have just been sent. */
  readonly latest: number;
  /** Of those that have waited longest. */
  readonly longest: number;
}
/** Turns of connections that have never pipelined, and of others, to begin with. After pipelining, each may bring hundreds of requests. */
const PER_TICK = {
  pipelined: { orderly: { latest: 0, longest: 8 }, others: { latest: 0, longest: 1 } },
  crowd: { orderly: { latest: WANTED, longest: WANTED }, others: { latest: WANTED, longest: WANTED } },
} as const;

type Kind = 'orderly' | 'others';
const KINDS: readonly Kind[] = ['orderly', 'others'];

/** The turns of the connections of a pool. */
export class ReadTurns {
  readonly #connections: ReadonlySet<TurnTaker>;
  readonly #limit: TurnLimit;
  /** The connections that wait for their turn, with the time since which each does. */
  readonly #waiting: Readonly<Record<Kind, Map<TurnTaker, number>>> = { orderly: new Map(), others: new Map() };
  /** Those that began to wait in this tick. */
  #latest: TurnTaker[] = [];
  #perTick: Readonly<Record<Kind, Turns>> = PER_TICK.crowd;
  /** Whether each connection waits for another turn after its request. */
  isCrowded = false;
  #isCounting = false;
  /** Requests that were read in this tick. */
  readonly #arrived = { latest: 0, longest: 0 };
  /** The connections whose turn ended in this tick. */
  #served: TurnTaker[] = [];
  #pipelined = 0;
  /** Milliseconds for which those that have their turn in this tick, because they have waited longest, have waited. */
  readonly #delays = new Map<TurnTaker, number>();

  /**
   * @param connections - all connections of the pool
   * @param limit - how long a request may wait for others
   */
  constructor(connections: ReadonlySet<TurnTaker>, limit: TurnLimit) {
    this.#connections = connections;
    this.#limit = limit;
  }

  /** Begins reading from a new connection, now or in its turn. */
  add(connection: TurnTaker): void {
    if (this.#pipelined >= PIPELINED || this.isCrowded) this.#hold(connection);
    else connection.holdBack(false);
  }

  /** Ends the turns of a connection whose socket has closed. */
  remove(connection: TurnTaker): void {
    for (const kind of KINDS) this.#waiting[kind].delete(connection);
  }

  /** Counts a request that waits behind another one of its connection. */
  pipelined(): void {
    this.#pipelined++;
    this.#count();
    if (this.#pipelined === PIPELINED) this.#begin(PER_TICK.pipelined, () => true);
  }

  /**
   * Counts a request. Without load, it need not be called.
   *
   * @param response - after which the connection waits for its next turn
   */
  arrived(connection: TurnTaker, response: PacedResponse): void {
    const delay = this.#delays.get(connection);
    this.#arrived[delay === undefined ? 'latest' : 'longest']++;
    this.#count();
    if (this.#allArrived === CROWD) {
      this.isCrowded = true;
      // The rest of a request that has begun is read.
      this.#begin(PER_TICK.crowd, ({ isIdle }) => isIdle);
    }
    if (!this.isCrowded) return;
    response.isLate = delay !== undefined && delay > this.#limit.maxDelay;
    // Not held at once: Node resumes reading when it discards what is left of the request.
    response.once('close', () => this.#served.push(connection));
  }

  get #allArrived(): number {
    return this.#arrived.latest + this.#arrived.longest;
  }

  #hold(connection: TurnTaker): void {
    if (KINDS.some((kind) => this.#waiting[kind].has(connection))) return;
    this.#waiting[connection.isOrderly ? 'orderly' : 'others'].set(connection, this.#limit.now());
    this.#latest.push(connection);
    connection.holdBack(true);
    this.#count();
  }

  #begin(perTick: Readonly<Record<Kind, Turns>>, isHeld: (connection: TurnTaker) => boolean): void {
    this.#perTick = perTick;
    for (const connection of this.#connections) if (isHeld(connection)) this.#hold(connection);
  }

  #count(): void {
    if (this.#isCounting) return;
    this.#isCounting = true;
    setImmediate(() => this.#nextTick());
  }

  #nextTick(): void {
    if (this.isCrowded) this.#adapt();
    const latest = this.#latest.splice(0);
    this.#delays.clear();
    for (const kind of KINDS) this.#giveTurns(kind, latest);
    for (const connection of this.#served.splice(0)) {
      if (this.isCrowded && connection.isIdle && this.#connections.has(connection)) this.#hold(connection);
    }
    const isAnyWaiting = KINDS.some((kind) => this.#waiting[kind].size > 0);
    if (!isAnyWaiting && this.#allArrived < CROWD / 2) this.isCrowded = false;
    this.#isCounting = isAnyWaiting || this.isCrowded;
    this.#arrived.latest = this.#arrived.longest = this.#pipelined = 0;
    if (this.#isCounting) setImmediate(() => this.#nextTick());
  }

  #giveTurns(kind: Kind, latest: readonly TurnTaker[]): void {
    const waiting = this.#waiting[kind];
    const turns = this.#perTick[kind];
    let left = turns.latest;
    for (const connection of latest) {
      if (left === 0) break;
      if (!waiting.delete(connection)) continue;
      left--;
      connection.holdBack(false);
    }
    left = turns.longest;
    const now = this.#limit.now();
    for (const [connection, since] of waiting) {
      if (left-- === 0) break;
      waiting.delete(connection);
      this.#delays.set(connection, now - since);
      connection.holdBack(false);
    }
  }

  // Some connections have nothing to send when they have their turn.
  #adapt(): void {
    const factors = { latest: factorAfter(this.#arrived.latest), longest: factorAfter(this.#arrived.longest) };
    const scaled = ({ latest, longest }: Turns): Turns => ({
      latest: scale(latest, factors.latest),
      longest: scale(longest, factors.longest),
    });
    const { orderly, others } = this.#perTick;
    this.#perTick = { orderly: scaled(orderly), others: scaled(others) };
  }
}

const factorAfter = (arrived: number): number => (arrived < WANTED / 2 ? 2 : arrived > WANTED * 1.5 ? 0.5 : 1);

const scale = (turns: number, factor: number): number => Math.min(Math.max(Math.round(turns * factor), 1), CROWD * CROWD);

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

/** Pipelined requests in one tick from which connections take turns; one read of a socket has fewer. */
const PIPELINED = 4_096;
/** Requests of different connections in one tick from which they take turns: 512 with the 128 that are not counted. */
const CROWD = 384;
/** Requests that a tick should read while they do: about four milliseconds of refusals. */
const WANTED = 128;
/** Connections that have their turn in each tick, to begin with. After pipelining, each may bring hundreds of requests. */
const PER_TICK = { pipelined: { orderly: 8, others: 1 }, crowd: { orderly: WANTED, others: WANTED } } as const;
/**
 * While turns come later than requests may wait, one request in so many is admitted: fewer the later they come. A
 * refusal costs a third of a token, so that a quarter leaves half of the time for tokens, and a sixteenth reads nearly
 * three times what the server could serve.
 */
const ADMITTED_PART = { least: 4, perSecond: 4, most: 16 } as const;

type Kind = 'orderly' | 'others';
const KINDS: readonly Kind[] = ['orderly', 'others'];

/** The turns of the connections of a pool. */
export class ReadTurns {
  readonly #connections: ReadonlySet<TurnTaker>;
  readonly #maxDelay: number;
  /** The connections that wait for their turn, with the time since which each does. */
  readonly #waiting: Readonly<Record<Kind, Map<TurnTaker, number>>> = { orderly: new Map(), others: new Map() };
  #perTick: Readonly<Record<Kind, number>> = PER_TICK.crowd;
  /** Whether each connection waits for another turn after its request. */
  isCrowded = false;
  #isCounting = false;
  /** Whether requests wait behind others of their connections: whoever sends one at a time is not refused for that. */
  #isPipelined = false;
  #arrived = 0;
  /** The connections whose turn ended in this tick. */
  #served: TurnTaker[] = [];
  #pipelined = 0;
  /** Milliseconds for which those that have their turn in this tick have waited. */
  #delay = 0;

  /**
   * @param connections - all connections of the pool
   * @param maxDelay - milliseconds that a request may wait for others
   */
  constructor(connections: ReadonlySet<TurnTaker>, maxDelay: number) {
    this.#connections = connections;
    this.#maxDelay = maxDelay;
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
    this.#isPipelined = true;
    this.#count();
    if (this.#pipelined === PIPELINED) this.#begin(PER_TICK.pipelined, () => true);
  }

  /**
   * Counts a request. Without load, it need not be called.
   *
   * @param response - after which the connection waits for its next turn
   */
  arrived(connection: TurnTaker, response: PacedResponse): void {
    this.#arrived++;
    this.#count();
    if (this.#arrived === CROWD) {
      this.isCrowded = true;
      // The rest of a request that has begun is read.
      this.#begin(PER_TICK.crowd, ({ isIdle }) => isIdle);
    }
    // Not held at once: Node resumes reading when it discards what is left of the request.
    if (this.isCrowded) response.once('close', () => this.#served.push(connection));
  }

  /** Whether the request that arrived last is admitted, for all that turns say. */
  get admits(): boolean {
    if (this.#delay <= this.#maxDelay || this.#isPipelined) return true;
    const { least, perSecond, most } = ADMITTED_PART;
    return this.#arrived % Math.round(Math.min(Math.max((this.#delay / 1_000) * perSecond, least), most)) === 0;
  }

  #hold(connection: TurnTaker): void {
    if (KINDS.some((kind) => this.#waiting[kind].has(connection))) return;
    this.#waiting[connection.isOrderly ? 'orderly' : 'others'].set(connection, performance.now());
    connection.holdBack(true);
    this.#count();
  }

  #begin(perTick: Readonly<Record<Kind, number>>, isHeld: (connection: TurnTaker) => boolean): void {
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
    const now = performance.now();
    this.#delay = 0;
    for (const kind of KINDS) {
      const waiting = this.#waiting[kind];
      let left = this.#perTick[kind];
      for (const [connection, since] of waiting) {
        if (left-- === 0) break;
        waiting.delete(connection);
        connection.holdBack(false);
        this.#delay = Math.max(this.#delay, now - since);
      }
    }
    for (const connection of this.#served.splice(0)) {
      if (this.isCrowded && connection.isIdle && this.#connections.has(connection)) this.#hold(connection);
    }
    const isAnyWaiting = KINDS.some((kind) => this.#waiting[kind].size > 0);
    if (!isAnyWaiting && this.#arrived < CROWD / 2) this.isCrowded = false;
    this.#isCounting = isAnyWaiting || this.isCrowded;
    if (!this.#isCounting) this.#isPipelined = false;
    [this.#arrived, this.#pipelined] = [0, 0];
    if (this.#isCounting) setImmediate(() => this.#nextTick());
  }

  // Some connections have nothing to send when they have their turn.
  #adapt(): void {
    const { orderly, others } = this.#perTick;
    const factor = this.#arrived < WANTED / 2 ? 2 : this.#arrived > WANTED * 1.5 ? 0.5 : 1;
    const scaled = (count: number): number => Math.min(Math.max(Math.round(count * factor), 1), CROWD * CROWD);
    this.#perTick = { orderly: scaled(orderly), others: scaled(others) };
  }
}

// Limits how many requests are started in one tick of the event loop (decision 73). A valid request takes
// several ticks, because it is signed and stored; a refused one takes one. Without a limit, a valid request
// would wait for all refusals that arrive in each of its ticks.

/**
 * Requests of each queue that are started in one tick. A request after a successful one on its connection
 * never waits.
 */
const PER_TICK = {
  /** The first request of a connection. */
  first: 64,
  /** A request after an error on the same connection. */
  refused: 16,
  /** Either, at a path of the reserve: others do not wait for them, and they are not refused (decision 210). */
  reserved: 16,
} as const;

/** A kind of request that may have to wait. */
export type RequestQueue = keyof typeof PER_TICK;

const QUEUES = Object.keys(PER_TICK) as readonly RequestQueue[];

/** Starts requests, a limited number of each queue per tick. */
export class RequestQueues {
  /** The requests that wait, with the time at which each arrived. */
  readonly #waiting: Readonly<Record<RequestQueue, Map<() => void, number>>> = {
    first: new Map(),
    refused: new Map(),
    reserved: new Map(),
  };
  readonly #started: Record<RequestQueue, number> = { first: 0, refused: 0, reserved: 0 };
  #isCounting = false;

  /** Milliseconds for which the oldest request of a queue has waited. */
  delay(queue: RequestQueue): number {
    const waiting = this.#waiting[queue];
    if (waiting.size === 0) return 0;
    const [arrivedAt = 0] = waiting.values();
    return performance.now() - arrivedAt;
  }

  /** Starts a request in this tick or a later one, in order of arrival. */
  enter(queue: RequestQueue, start: () => void): void {
    if (!this.#isCounting) {
      this.#isCounting = true;
      setImmediate(() => this.#nextTick());
    }
    if (this.#started[queue] >= PER_TICK[queue]) {
      this.#waiting[queue].set(start, performance.now());
      return;
    }
    this.#started[queue]++;
    start();
  }

  #nextTick(): void {
    let started = 0;
    for (const queue of QUEUES) {
      const waiting = this.#waiting[queue];
      this.#started[queue] = 0;
      for (const start of waiting.keys()) {
        if (this.#started[queue] === PER_TICK[queue]) break;
        this.#started[queue]++;
        waiting.delete(start);
        start();
      }
      started += this.#started[queue];
    }
    // Counting ends after a tick in which none was started.
    this.#isCounting = started > 0;
    if (this.#isCounting) setImmediate(() => this.#nextTick());
  }
}

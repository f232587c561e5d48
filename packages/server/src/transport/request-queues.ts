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

/** A request that may have to wait. */
export interface QueuedRequest {
  readonly start: () => void;
  /** Is called instead of `start` when the request has waited too long (decision 210). */
  readonly refuse: () => void;
  /** Milliseconds that it may wait. */
  readonly maxDelay: number;
}

/** Starts requests, a limited number of each queue per tick. */
export class RequestQueues {
  /** The requests that wait, with the time at which each arrived. */
  readonly #waiting: Readonly<Record<RequestQueue, Map<QueuedRequest, number>>> = {
    first: new Map(),
    refused: new Map(),
    reserved: new Map(),
  };
  readonly #started: Record<RequestQueue, number> = { first: 0, refused: 0, reserved: 0 };
  #isCounting = false;

  /** Starts a request in this tick or a later one, in order of arrival, or refuses it then. */
  enter(queue: RequestQueue, request: QueuedRequest): void {
    if (!this.#isCounting) {
      this.#isCounting = true;
      setImmediate(() => this.#nextTick());
    }
    if (this.#started[queue] >= PER_TICK[queue]) {
      this.#waiting[queue].set(request, performance.now());
      return;
    }
    this.#started[queue]++;
    request.start();
  }

  #nextTick(): void {
    const now = performance.now();
    let started = 0;
    for (const queue of QUEUES) {
      const waiting = this.#waiting[queue];
      this.#started[queue] = 0;
      for (const [request, arrivedAt] of waiting) {
        const isLate = now - arrivedAt > request.maxDelay;
        if (!isLate && this.#started[queue] === PER_TICK[queue]) break;
        waiting.delete(request);
        if (isLate) {
          request.refuse();
          continue;
        }
        this.#started[queue]++;
        request.start();
      }
      started += this.#started[queue];
    }
    // Counting ends after a tick in which none was started.
    this.#isCounting = started > 0;
    if (this.#isCounting) setImmediate(() => this.#nextTick());
  }
}

// In which order requests that are here are begun (decision 73). What is let in takes several turns of the event loop, to be signed and stored;
// a refusal takes one. A turn that begins all that came would make those who are let in wait for the refusals of each of their turns.

/** How many requests of a kind are begun in one turn. What came on a connection whose last response was no error is begun at once. */
const PER_TURN = {
  /** The first of a connection. */
  first: 64,
  /** After an error on the same connection. */
  refused: 16,
} as const;

/** A kind of request that may have to wait. */
export type RequestQueue = keyof typeof PER_TURN;

const QUEUES = Object.keys(PER_TURN) as readonly RequestQueue[];

/** Starts requests, a limited number of each queue per tick. */
export class RequestQueues {
  readonly #waiting: Readonly<Record<RequestQueue, Set<() => void>>> = { first: new Set(), refused: new Set() };
  readonly #begun: Record<RequestQueue, number> = { first: 0, refused: 0 };
  #isCounting = false;

  /** Begins a request in this turn, or in one of the next, in the order in which they came. */
  enter(queue: RequestQueue, begin: () => void): void {
    if (!this.#isCounting) {
      this.#isCounting = true;
      setImmediate(() => this.#nextTurn());
    }
    if (this.#begun[queue] >= PER_TURN[queue]) {
      this.#waiting[queue].add(begin);
      return;
    }
    this.#begun[queue]++;
    begin();
  }

  #nextTurn(): void {
    let left = 0;
    for (const queue of QUEUES) {
      const waiting = this.#waiting[queue];
      this.#begun[queue] = 0;
      for (const begin of waiting) {
        if (this.#begun[queue] === PER_TURN[queue]) break;
        this.#begun[queue]++;
        waiting.delete(begin);
        begin();
      }
      left += this.#begun[queue];
    }
    // Until a turn in which nothing was begun.
    this.#isCounting = left > 0;
    if (this.#isCounting) setImmediate(() => this.#nextTurn());
  }
}

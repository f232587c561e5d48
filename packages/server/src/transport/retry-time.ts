// The time that a refusal under overload states: in that time, the server will have served as many requests
// as it has refused (docs/performance/scale.md). Clients that return later do not overload it again.

/** The longest time, in seconds. */
const LONGEST_RETRY = 600;
/** How much longer the time may be than a second before: a pause of the store is soon over. */
const GROWTH = 2;

interface Totals {
  readonly refused: number;
  readonly completed: number;
}

/** Computes the `Retry-After` of refusals from the requests refused and completed so far. */
export class RetryTime {
  readonly #random: () => number;
  /** The totals at the end of each of the last seconds, the newest last. */
  #totals: Totals[] = [{ refused: 0, completed: 0 }];
  #secondEnds = 0;
  #seconds = 1;

  /** @param random - from 0 up to 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Seconds in which as many requests as were refused will be served. */
  get seconds(): number {
    return this.#seconds;
  }

  /** The seconds for one more refusal: up to half as much longer, so that clients do not return together. */
  next(): number {
    return this.#seconds + Math.floor(this.#random() * (this.#seconds / 2 + 1));
  }

  /** Starts again. @param now - milliseconds */
  start(now: number, refused: number, completed: number): void {
    this.#totals = [{ refused, completed }];
    this.#secondEnds = now + 1_000;
    this.#seconds = 1;
  }

  /** Takes the totals up to now into account; called more often than once a second. @param now - milliseconds */
  advance(now: number, refused: number, completed: number): void {
    if (now < this.#secondEnds) return;
    this.#secondEnds = now + 1_000;
    const before = this.#totals.at(-this.#seconds) ?? this.#totals[0] ?? { refused, completed };
    const span = Math.min(this.#seconds, this.#totals.length);
    const last = this.#totals.at(-1);
    this.#totals.push({ refused, completed });
    if (this.#totals.length > LONGEST_RETRY + 1) this.#totals.shift();
    // A second in which nothing was served does not tell how long the refused will take.
    if (completed === last?.completed) return;
    const seconds = Math.round(((refused - before.refused) / (completed - before.completed)) * span);
    this.#seconds = Math.min(Math.max(seconds, 1), this.#seconds * GROWTH, LONGEST_RETRY);
  }
}

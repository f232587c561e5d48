// The age of data that was read from the store, by two clocks: the monotonic clock stops while the machine is
// suspended, and the wall clock may be set. The larger age is used.

/** A moment by both clocks. */
export interface Moment {
  readonly monotonic: number;
  readonly now: number;
}

/** Two clocks, in milliseconds. */
export class AgeClock {
  readonly #now: () => number;
  readonly #monotonic: () => number;

  /** @param now - since the epoch, by a clock that also advances while the machine is suspended */
  constructor(now: () => number, monotonic = () => performance.now()) {
    this.#now = now;
    this.#monotonic = monotonic;
  }

  /** This moment. */
  moment(): Moment {
    return { monotonic: this.#monotonic(), now: this.#now() };
  }

  /** Milliseconds since a moment. */
  since({ monotonic, now }: Moment): number {
    return Math.max(this.#monotonic() - monotonic, this.#now() - now);
  }
}

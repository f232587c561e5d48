// Limits concurrent slow hashes: two are computed at a time, a limited number waits, and further ones are
// refused. Guesses thus use at most two threads, and those for one client leave capacity for other clients.

/** Hashes that are computed at once. */
export const AT_ONCE = 2;
/** Checks that wait. */
export const MAX_WAITING = 32;
/** Checks that wait for one client. */
export const MAX_WAITING_OF_ONE = 8;

/** The slots of concurrent checks. */
export class HashingSlots {
  #running = 0;
  readonly #waiting: { readonly of: string; readonly go: () => void }[] = [];

  /** Whether a check for a client can run or wait. */
  hasCapacity(of: string): boolean {
    if (this.#running < AT_ONCE) return true;
    return this.#waiting.length < MAX_WAITING && this.#waiting.filter((each) => each.of === of).length < MAX_WAITING_OF_ONE;
  }

  /** Runs a check in a slot. The caller has called `hasCapacity`. */
  async take<Result>(of: string, check: () => Promise<Result>): Promise<Result> {
    if (this.#running >= AT_ONCE) await new Promise<void>((go) => this.#waiting.push({ of, go }));
    else this.#running++;
    try {
      return await check();
    } finally {
      // The slot goes to the check that waits longest.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next.go();
    }
  }
}

// Turns for slow hashes: two are computed at once, some wait, the rest is told to come back. However many strangers guess, they take two
// threads of the machine and no more, and those of one client leave room for those of another.

/** Hashes that are computed at once. */
export const AT_ONCE = 2;
/** Checks that wait. */
export const MAX_WAITING = 32;
/** Of which those for one client. */
export const MAX_WAITING_OF_ONE = 8;

/** Takes turns. */
export class HashingSlots {
  #running = 0;
  readonly #waiting: { readonly of: string; readonly go: () => void }[] = [];

  /** Whether a check for a client would be taken. */
  hasCapacity(of: string): boolean {
    if (this.#running < AT_ONCE) return true;
    return this.#waiting.length < MAX_WAITING && this.#waiting.filter((each) => each.of === of).length < MAX_WAITING_OF_ONE;
  }

  /** Runs a check in its turn. The caller has asked for room. */
  async take<Result>(of: string, check: () => Promise<Result>): Promise<Result> {
    if (this.#running >= AT_ONCE) await new Promise<void>((go) => this.#waiting.push({ of, go }));
    else this.#running++;
    try {
      return await check();
    } finally {
      // The turn goes straight to who waits longest.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next.go();
    }
  }
}

// The moment to sign and commit: the end of a tick of the event loop that brought no request. Requests of several
// ticks are then signed in one batch and recorded in one commit, each of which has costs of its own.

/** Requests for which nobody waits any longer. */
const MAX_REQUESTS = 32;

/** Notices when no more requests arrive. */
export class Lull {
  #requests = 0;
  #next: Promise<void> | undefined;

  /** Notes a request. */
  note(): void {
    this.#requests++;
  }

  /**
   * Resolves at the end of the first tick without a request, though not of this one, whose requests may be many;
   * or once 32 have arrived. An idle event loop needs some microseconds for both ticks.
   */
  next(): Promise<void> {
    this.#next ??= new Promise((resolve) => {
      const before = this.#requests;
      const check = (seen: number): void => {
        const requests = this.#requests;
        if (requests !== seen && requests - before < MAX_REQUESTS) return void setImmediate(check, requests);
        this.#next = undefined;
        resolve();
      };
      setImmediate(check, -1);
    });
    return this.#next;
  }
}

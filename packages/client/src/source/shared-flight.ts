// One piece of work with many waiters. Each waiter may abort by its own signal; the work is aborted with
// the last one.

/** Work in flight, shared by its waiters. */
export class SharedFlight<T> {
  /** Settles as the work does. */
  readonly landed: Promise<T>;
  readonly #ending = new AbortController();
  #waiters = 0;
  readonly #isWantedAnyway: boolean;

  /**
   * @param work - started at once; its signal is aborted when the last waiter has left
   * @param isWantedAnyway - the work continues without waiters, such as a renewal ahead of the expiry
   */
  constructor(work: (flight: SharedFlight<T>) => Promise<T>, isWantedAnyway: boolean) {
    this.#isWantedAnyway = isWantedAnyway;
    this.landed = work(this);
    // Waiters get a failure by join(); without a waiter it must not be an unhandled rejection.
    this.landed.catch(() => {});
  }

  /** Aborted when the last waiter has left. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Whether any caller waits. */
  get hasWaiters(): boolean {
    return this.#waiters > 0;
  }

  /** Waits for the work; the signal aborts this wait alone, with its reason. */
  join(signal?: AbortSignal): Promise<T> {
    this.#waiters++;
    return new Promise((resolve, reject) => {
      const left = this.#leaving(signal, reject);
      this.landed.then(
        (value) => left() && resolve(value),
        (error: unknown) => left() && reject(error),
      );
    });
  }

  /**
   * Observes a waiter's signal. The returned function ends the wait, and returns whether it had not ended
   * before.
   */
  #leaving(signal: AbortSignal | undefined, reject: (reason: unknown) => void): () => boolean {
    let isWaiting = true;
    const leave = (): boolean => {
      if (!isWaiting) return false;
      isWaiting = false;
      this.#waiters--;
      signal?.removeEventListener('abort', abandon);
      return true;
    };
    const abandon = (): void => {
      leave();
      reject(signal?.reason);
      if (this.#waiters === 0 && !this.#isWantedAnyway) this.#ending.abort(signal?.reason);
    };
    if (signal?.aborted) abandon();
    else signal?.addEventListener('abort', abandon, { once: true });
    return leave;
  }
}

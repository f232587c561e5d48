// One piece of work that many wait for. Each waiter may leave by its own signal; the work ends early only when nobody is left who wants it.

/** Work under way, shared by whoever joins. */
export class SharedFlight<T> {
  /** Settles as the work does. */
  readonly landed: Promise<T>;
  readonly #ending = new AbortController();
  #waiters = 0;
  readonly #isWantedAnyway: boolean;

  /**
   * @param work - started at once; its signal is aborted when the last waiter has left
   * @param isWantedAnyway - the work goes on without any waiter, as a renewal ahead of time does
   */
  constructor(work: (flight: SharedFlight<T>) => Promise<T>, isWantedAnyway: boolean) {
    this.#isWantedAnyway = isWantedAnyway;
    this.landed = work(this);
    // Whoever waits hears of a failure by join(); without a waiter it is no unhandled rejection.
    this.landed.catch(() => {});
  }

  /** Aborted when nobody waits any more. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Whether somebody waits. */
  get hasWaiters(): boolean {
    return this.#waiters > 0;
  }

  /** Waits for the work; the signal ends this wait alone, with its reason. */
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

  /** Watches a waiter's signal. The function given back ends the wait and tells whether it had not ended before. */
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

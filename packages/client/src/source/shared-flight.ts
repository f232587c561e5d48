// One piece of work that many callers wait for. Each can stop waiting by its own signal; the work is aborted
// when the last one has stopped.

/** Work in flight, shared by the callers that wait for it. */
export class SharedFlight<T> {
  /** The result of the work. */
  readonly result: Promise<T>;
  readonly #ending = new AbortController();
  #waiters = 0;
  readonly #isWantedAnyway: boolean;

  /**
   * @param work - started at once; its signal is aborted when the last waiter has left
   * @param isWantedAnyway - whether the work continues without waiters, as a background renewal does
   */
  constructor(work: (flight: SharedFlight<T>) => Promise<T>, isWantedAnyway: boolean) {
    this.#isWantedAnyway = isWantedAnyway;
    this.result = work(this);
    // Waiters receive a failure from join(). Without waiters, it must not be an unhandled rejection.
    this.result.catch(() => {});
  }

  /** Aborted when the last waiter has left. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Whether any caller waits. */
  get hasWaiters(): boolean {
    return this.#waiters > 0;
  }

  /** Waits for the work. The signal aborts only this wait, with its reason. */
  join(signal?: AbortSignal): Promise<T> {
    this.#waiters++;
    return new Promise((resolve, reject) => {
      const left = this.#leaving(signal, reject);
      this.result.then(
        (value) => left() && resolve(value),
        (error: unknown) => left() && reject(error),
      );
    });
  }

  /**
   * Observes a waiter's signal. The returned function ends the wait, and returns `false` if it had ended
   * already.
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

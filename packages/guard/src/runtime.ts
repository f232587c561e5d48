// The runtime dependencies of a guard, which are parameters so that tests control the clock.

/** Waits until the time has passed or the signal aborts. @param milliseconds - at least 0 */
export type Delay = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** The runtime dependencies. */
export interface Runtime {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch, for the times of tokens, proofs and events. */
  readonly now: () => number;
  /** Milliseconds on a clock that never goes back, for the age of cached values. */
  readonly steady: () => number;
  readonly delay: Delay;
  /** Timeout of one exchange with an issuer, in milliseconds. */
  readonly timeout: number;
}

/** Waits by a timer that does not keep the process alive. */
export const timerDelay: Delay = (milliseconds, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds).unref();
    signal.addEventListener('abort', end, { once: true });
  });

/**
 * Whether a moment is less than `limit` milliseconds ago. A moment in the future, after the clock was set
 * back, is not.
 */
export const isWithin = (since: number | undefined, limit: number, now: number): boolean =>
  since !== undefined && now >= since && now - since < limit;

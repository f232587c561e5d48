// Everything that a guard needs of the world outside, as parameters, so that tests hold the clock.

/** Waits, until the time is up or the signal aborts. @param milliseconds - at least 0 */
export type Delay = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** The world outside. */
export interface Runtime {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch: what tokens, proofs and events say is judged by it. */
  readonly now: () => number;
  /** Milliseconds on a clock that never goes back: how old is what is remembered. */
  readonly steady: () => number;
  readonly delay: Delay;
  /** Milliseconds that one exchange with an issuer may take. */
  readonly timeout: number;
}

/** The delay of the real world. Its timers keep no process alive. */
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

/** Whether a moment lies less than `limit` milliseconds back. A clock that was set back makes nothing younger than it is. */
export const isWithin = (since: number | undefined, limit: number, now: number): boolean =>
  since !== undefined && now >= since && now - since < limit;

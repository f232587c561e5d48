// The clocks, timers and random numbers of a source, which tests control and other runtimes can replace.

/** Clocks, timers and randomness of a token source. */
export interface Runtime {
  /** The wall clock, in milliseconds since the epoch; `Date.now` by default. */
  readonly now?: (() => number) | undefined;
  /** A clock that is never set, in milliseconds from any start; `performance.now` by default. */
  readonly monotonic?: (() => number) | undefined;
  /**
   * Runs a function once after some milliseconds, and returns a function that cancels it; `setTimeout` by
   * default.
   */
  readonly schedule?: Schedule | undefined;
  /**
   * A number from 0 up to, not including, 1; `Math.random` by default. It spreads load and protects
   * nothing.
   */
  readonly random?: (() => number) | undefined;
}

/** Runs a function once after some milliseconds; the returned function cancels it. */
export type Schedule = (run: () => void, milliseconds: number) => () => void;

/** {@link Runtime} with all members. */
export type CompleteRuntime = { readonly [Part in keyof Runtime]-?: NonNullable<Runtime[Part]> };

/** Adds the defaults. */
export const completeRuntime = (given: Runtime): CompleteRuntime => ({
  now: given.now ?? Date.now,
  monotonic: given.monotonic ?? (() => performance.now()),
  schedule: given.schedule ?? startTimer,
  random: given.random ?? Math.random,
});

const startTimer: Schedule = (run, milliseconds) => {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};

/** Waits; rejects with the reason of the signal when that is aborted. */
export const sleep = (schedule: Schedule, milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = (): void => {
      cancel();
      reject(signal.reason);
    };
    const cancel = schedule(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });

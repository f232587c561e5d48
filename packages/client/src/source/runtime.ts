// Time and chance: parameters with defaults, so that a test moves them and a runtime can bring its own.

/** Time and chance as a token source sees them. */
export interface Runtime {
  /** The wall clock, in milliseconds since the epoch; `Date.now` by default. */
  readonly now?: (() => number) | undefined;
  /** A clock that is never set, in milliseconds from any start; `performance.now` by default. */
  readonly monotonic?: (() => number) | undefined;
  /** Runs a function once after some milliseconds, and gives back what calls that off; `setTimeout` by default. */
  readonly schedule?: Schedule | undefined;
  /** A number from 0 up to, not including, 1; `Math.random` by default. It spreads load and protects nothing. */
  readonly random?: (() => number) | undefined;
}

/** Runs a function once after some milliseconds; the function given back calls it off. */
export type Schedule = (run: () => void, milliseconds: number) => () => void;

/** The same with every part there. */
export type CompleteRuntime = { readonly [Part in keyof Runtime]-?: NonNullable<Runtime[Part]> };

/** Fills in the defaults. */
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

/** Waits; the signal ends the wait with its reason. */
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

// Bounded waits for conditions without an event.
import { setTimeout as pause } from 'node:timers/promises';

/** Seconds after which what was waited for will not come any more, however busy the machine is. */
const LONGEST = 60;
/** Milliseconds between checks, after the first ones: a wait leaves the core to what it waits for. */
const PAUSE = 10;

/**
 * Checks a condition until it holds: at once, then after ever longer pauses.
 *
 * @param what - describes the condition, for the message
 * @param condition - may be asynchronous
 * @throws Error when it does not hold within a minute
 */
export const until = async (what: string, condition: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + LONGEST * 1_000;
  for (let checks = 0; !(await condition()); checks++) {
    if (performance.now() > deadline) throw new Error(`Not within ${LONGEST} seconds: ${what}.`);
    await pause(Math.min(checks, PAUSE));
  }
};

/**
 * Checks a condition that may not hold before a documented time, and must from then on: a check that begins later fails
 * the test, however long the earlier ones took.
 *
 * @param bound - milliseconds from now
 */
export const within = async (bound: number, what: string, condition: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + bound;
  for (let began = performance.now(); !(await condition()); began = performance.now()) {
    if (began > deadline) throw new Error(`Not within ${bound} ms: ${what}.`);
    await pause(2 * PAUSE);
  }
};

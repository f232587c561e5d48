// A bounded wait for a condition without an event.
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds between checks, after the first ones: a wait leaves the core to what it waits for. */
const PAUSE = 10;

/**
 * Checks a condition until it holds: at once, then after ever longer pauses.
 *
 * @param what - describes the condition, for the message
 * @param condition - may be asynchronous
 * @throws Error when it does not hold within 20 seconds
 */
export const until = async (what: string, condition: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 20_000;
  for (let checks = 0; !(await condition()); checks++) {
    if (performance.now() > deadline) throw new Error(`Not within 20 seconds: ${what}.`);
    await pause(Math.min(checks, PAUSE));
  }
};

// Bounded waits for a condition that no event announces.
import { setImmediate as nextTick } from 'node:timers/promises';

/**
 * Checks a condition at each tick of the event loop until it holds.
 *
 * @param what - what is awaited, for the message
 * @param condition - may be asynchronous
 * @throws Error when it does not hold within 20 seconds
 */
export const until = async (what: string, condition: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Not within 20 seconds: ${what}.`);
    await nextTick();
  }
};

// A bounded wait for a condition without an event.
import { setImmediate as nextTick } from 'node:timers/promises';

/**
 * Checks a condition in each turn of the event loop until it holds.
 *
 * @param what - describes the condition, for the message
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

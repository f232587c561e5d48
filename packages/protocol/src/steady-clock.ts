// A clock for the age of values in memory. The wall clock may be set back, which makes old values appear
// new; the monotonic clock may stop while the machine is suspended.

/**
 * Creates a clock that never goes back: it follows the monotonic clock, and the wall clock when that
 * advances further.
 *
 * @param now - the wall clock, in milliseconds since the epoch
 * @param monotonic - a clock that is never set, in milliseconds from any origin; `performance.now` by default
 * @returns a clock in milliseconds, for differences; it equals the wall clock until that is set back
 * @example
 * const steady = steadyClock(Date.now)
 * const until = steady() + 30_000
 */
export const steadyClock = (now: () => number, monotonic: () => number = () => performance.now()): (() => number) => {
  let ahead = now() - monotonic();
  return () => {
    // In this order: were the process paused between the two, the other would put this clock ahead for good.
    const wall = now();
    const moment = monotonic();
    ahead = Math.max(ahead, wall - moment);
    return moment + ahead;
  };
};

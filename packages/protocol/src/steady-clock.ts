// A clock for what is kept in memory for a while. The wall clock may be set back, and then what is old looks young; the monotonic one stands
// still while the machine is suspended.

/**
 * A clock that never goes back: as the monotonic clock goes, and ahead with the wall clock where that goes further.
 *
 * @param now - the wall clock, in milliseconds since the epoch
 * @param monotonic - a clock that is never set, in milliseconds from any start; `performance.now` by default
 * @returns a clock in milliseconds, for differences: it says what the wall clock says until that is set back
 * @example
 * const steady = steadyClock(Date.now)
 * const until = steady() + 30_000
 */
export const steadyClock = (now: () => number, monotonic: () => number = () => performance.now()): (() => number) => {
  let ahead = now() - monotonic();
  return () => {
    const moment = monotonic();
    ahead = Math.max(ahead, now() - moment);
    return moment + ahead;
  };
};

/**
 * Schedules requests at a constant rate: creates a function that returns the times at which requests have
 * become due since its last call.
 *
 * @param rate - requests per second
 * @param began - when the first is due, in milliseconds
 * @param end - no request is due then or later
 */
export const dueTimes = (rate: number, began: number, end: number): ((now: number) => readonly number[]) => {
  let count = 0;
  return (now) => {
    const due: number[] = [];
    for (let at = began + (count * 1000) / rate; at <= now && at < end; at = began + (count * 1000) / rate) {
      due.push(at);
      count++;
    }
    return due;
  };
};

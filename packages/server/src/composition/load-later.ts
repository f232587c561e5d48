// What a server loads a moment after it has begun to serve, unless it stops before.
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Loads a part of the program later. A failure is not handled: without this part, the program is not complete.
 *
 * @param after - milliseconds
 * @returns stops it, and fulfils once nothing is being loaded
 */
export const loadLater = (load: () => Promise<void>, after: number): (() => Promise<void>) => {
  const closing = new AbortController();
  const loaded = wait(after, undefined, { signal: closing.signal }).then(load, () => undefined);
  return () => {
    closing.abort();
    return loaded;
  };
};

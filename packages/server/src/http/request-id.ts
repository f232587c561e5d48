// Creates request ids, which are unique across processes and restarts, cheap to create, and disclose nothing
// about the number of requests.
import { randomFillSync } from 'node:crypto';

/** Hex digits of an id, which has 80 random bits. */
const ID_LENGTH = 20;
/** Ids that are generated at once. */
const POOLED = 400;

/** Creates a generator of ids with 20 hex digits. */
export const requestIds = (): (() => string) => {
  const bytes = Buffer.alloc((ID_LENGTH / 2) * POOLED);
  let pool = '';
  let used = 0;
  return () => {
    if (used === pool.length) {
      pool = randomFillSync(bytes).toString('hex');
      used = 0;
    }
    used += ID_LENGTH;
    return pool.slice(used - ID_LENGTH, used);
  };
};

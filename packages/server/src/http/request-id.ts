// Request ids: unique across processes and restarts, cheap, and without information about the number of
// requests.
import { randomFillSync } from 'node:crypto';

const ID_BYTES = 10;
/** Ids for which random bytes are generated at once. */
const POOLED = 400;

/** Creates a generator of ids with 20 hex digits. */
export const requestIds = (): (() => string) => {
  const pool = Buffer.alloc(ID_BYTES * POOLED);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += ID_BYTES;
    return pool.toString('hex', used - ID_BYTES, used);
  };
};

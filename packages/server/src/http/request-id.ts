// The id of each request: unique across processes and restarts, cheap, since every answer carries one, and silent about how many there were.
import { randomFillSync } from 'node:crypto';

const ID_BYTES = 10;
/** Ids that one draw of random bytes is enough for. */
const POOLED = 400;

/** Makes ids of 20 hex digits. */
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

// The id of each request: short, unique across processes and restarts, and cheap, since every answer carries one.
import { randomBytes } from 'node:crypto';

/** Makes the ids of one process: an epoch of its own and a counter. */
export const requestIds = (): (() => string) => {
  const epoch = randomBytes(8).toString('hex');
  let count = 0;
  return () => `${epoch}-${(++count).toString(36)}`;
};

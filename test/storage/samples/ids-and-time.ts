// Ids in their order, and the time of the samples.
import { randomUUIDv7 } from 'node:crypto';

let lastId = '';

/** Returns a UUIDv7 above all earlier ones, also within a millisecond. */
export const nextId = (): string => {
  let id = randomUUIDv7();
  while (id <= lastId) id = randomUUIDv7();
  lastId = id;
  return id;
};

/** The time of the samples, in milliseconds since the epoch. */
export const NOW = Date.UTC(2030, 0, 1);

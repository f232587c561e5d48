// Ids of records: UUIDs of version 7 (RFC 9562 §5.7) that increase even within a millisecond. They sort by
// creation, and appending to an index instead of inserting saves a quarter of the cost of writing a grant.
import { randomUUIDv7 } from 'node:crypto';

const MAX_COUNT = 0xfff;
const COUNTS: readonly string[] = Array.from({ length: MAX_COUNT + 1 }, (_, count) => count.toString(16).padStart(3, '0'));
/**
 * Milliseconds by which the clock may be set back, or be behind the database's, without an effect on ids. Less
 * than the age at which grants are posted.
 */
const TOLERANCE = 5_000;
/** Characters of a time. */
const TIME_LENGTH = 13;

/** Generates ids. */
export interface RisingIds {
  (): string;
  /** The generator's ids are of this time or later. @param at - milliseconds since the epoch; 0 for no limit */
  notBefore(at: number): void;
}

/**
 * Creates a generator of increasing ids. The twelve bits after the version are a counter within a millisecond
 * (RFC 9562 §6.2, method 1). When it is exhausted, ids are unique by their 62 random bits but no longer
 * ordered. A clock that is set back a little does not affect the order; one that was ahead by more is
 * followed back.
 */
export const risingIds = (uuid: () => string = randomUUIDv7): RisingIds => {
  let moment = '';
  let floor = '';
  let count = 0;
  const begin = (at: string): void => {
    moment = at;
    count = 0;
  };
  const next = (): string => {
    const id = uuid();
    const now = id.slice(0, TIME_LENGTH);
    if (now > moment) begin(now);
    else {
      const current = now > floor ? now : floor;
      if (current < moment && timeOf(moment) - timeOf(current) > TOLERANCE) begin(current);
      else if (count < MAX_COUNT) count++;
    }
    return `${moment}-7${COUNTS[count]}${id.slice(18)}`;
  };
  const notBefore = (at: number): void => {
    floor = recordIdAt(at);
    if (floor > moment) begin(floor);
  };
  return Object.assign(next, { notBefore });
};

/** The lower bound of ids created at a time or later. @param at - milliseconds since the epoch */
export const recordIdAt = (at: number): string => {
  const hex = Math.max(0, Math.floor(at)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
};

const timeOf = (moment: string): number => Number.parseInt(moment.slice(0, 8) + moment.slice(9), 16);

/** The id of a new record. */
export const recordId = risingIds();

/**
 * Lets new ids follow the clock that all nodes share, where this node's is behind it. @param databaseTime - by
 * the database's clock, in milliseconds since the epoch
 */
export const setIdFloor = (databaseTime: number): void => {
  recordId.notBefore(databaseTime > Date.now() + TOLERANCE ? databaseTime : 0);
};

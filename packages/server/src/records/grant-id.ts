// Ids of grants. Grants that are signed together are stored together, and the id of each names that batch:
// its last four hexadecimal digits are the position in it. So a grant is found by the primary key of its
// batch, without an index of its own.
import { recordId } from './record-id.ts';

/** Maximum number of grants of one batch. */
export const MAX_GRANTS_OF_BATCH = 2_000;
const POSITION_LENGTH = 4;
/** Characters of a batch id. */
export const BATCH_ID_LENGTH = 36 - POSITION_LENGTH;
const POSITIONS: readonly string[] = Array.from({ length: MAX_GRANTS_OF_BATCH }, (_, position) =>
  position.toString(16).padStart(POSITION_LENGTH, '0'),
);

/**
 * A new batch id, above all earlier ones of this process: a UUIDv7 (RFC 9562 §5.7) without its last 16 bits.
 */
export const grantBatchId = (): string => recordId().slice(0, BATCH_ID_LENGTH);

/** The id of a grant. @param position - in its batch, from 0 and below {@link MAX_GRANTS_OF_BATCH} */
export const grantId = (batchId: string, position: number): string => {
  const digits = POSITIONS[position];
  if (digits === undefined) throw new RangeError(`A batch has at most ${MAX_GRANTS_OF_BATCH} grants.`);
  return batchId + digits;
};

/** The batch that a grant's id names. */
export const batchIdOf = (id: string): string => id.slice(0, BATCH_ID_LENGTH);

/** The position that a grant's id names, as four hexadecimal digits. */
export const positionOf = (id: string): string => id.slice(BATCH_ID_LENGTH);

const GRANT_ID = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** When a grant was issued by its id, in milliseconds since the epoch; `undefined` for what is no such id. */
export const issueTimeOf = (id: string): number | undefined => {
  const [, high, low] = GRANT_ID.exec(id) ?? [];
  return high === undefined || low === undefined ? undefined : Number.parseInt(high + low, 16);
};

/** Milliseconds of a time slot: all that a hexadecimal digit of an id counts. */
const SLOT = 16;
/** The number of time slots, after which they begin again: 65 hours, longer than any token lives. */
export const TIME_SLOTS = 62 ** 4;

/** The time slot in which a batch was begun. */
export const timeSlotOf = (batchId: string): number => Number.parseInt(batchId.slice(0, 8) + batchId.slice(9, 12), 16) % TIME_SLOTS;

/**
 * The prefixes of the ids of a time slot's batches, the latest first.
 *
 * @param slot - below {@link TIME_SLOTS}
 * @param until - milliseconds since the epoch
 * @param count - how many times back
 */
export const idsOfTimeSlot = (slot: number, until: number, count: number): readonly string[] => {
  const current = Math.floor(until / SLOT);
  const latest = current - ((((current - slot) % TIME_SLOTS) + TIME_SLOTS) % TIME_SLOTS);
  return Array.from({ length: count }, (_, rounds) => {
    const hex = Math.max(0, latest - rounds * TIME_SLOTS)
      .toString(16)
      .padStart(11, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}`;
  });
};

// Ids of batches of grants, as the server makes them, of any moment.
import { randomUUIDv7 } from 'node:crypto';
import { base62 } from '@mintmark/protocol';

/** Characters of a batch's id, which those of its grants begin with. */
export const BATCH_ID_LENGTH = 32;

let lastId = '';

/** An id of a batch, above the last one of the same moment. */
export const batchIdAt = (at: number): string => {
  const hex = at.toString(16).padStart(12, '0');
  const time = `${hex.slice(0, 8)}-${hex.slice(8)}`;
  for (;;) {
    const id = time + randomUUIDv7().slice(13, BATCH_ID_LENGTH);
    if (id > lastId || !lastId.startsWith(time)) {
      lastId = id;
      return id;
    }
  }
};

/** The time slot of a batch, of 16 ms, as its tokens state it: in four digits. */
export const slotOf = (batch: string): string => base62(Number.parseInt(batch.slice(0, 8) + batch.slice(9, 12), 16) % 62 ** 4, 4);

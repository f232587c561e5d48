// Ids of grants, and the ids at which the batch of a time slot is looked up.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { batchIdOf, grantBatchId, grantId, idsOfTimeSlot, positionOf, TIME_SLOTS, timeSlotOf } from './grant-id.ts';
import { recordIdAt } from './record-id.ts';

const HOUR = 3_600_000;
const time = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2126, 0, 1) });
/** The id of a batch of a moment. */
const batchAt = (at: number) => `${recordIdAt(at)}-7000-8000-00000000`;

test('an id names its batch and the position in it, and is a UUIDv7', () => {
  const batch = grantBatchId();
  const id = grantId(batch, 26);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual([batchIdOf(id), positionOf(id)], [batch, '001a']);
});

describe('the batches of a time slot', () => {
  test('those of a moment are found from then on for 65 hours, at the first place', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 0, max: 65 * HOUR }), (at, later) => {
        const [latest = assert.fail()] = idsOfTimeSlot(timeSlotOf(batchAt(at)), at + later, 1);
        assert.ok(batchAt(at).startsWith(latest));
      }),
      runs(),
    );
  });
  test('and for a month at one of eleven', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 0, max: 720 * HOUR }), (at, later) => {
        assert.ok(idsOfTimeSlot(timeSlotOf(batchAt(at)), at + later, 11).some((ids) => batchAt(at).startsWith(ids)));
      }),
      runs(),
    );
  });
  test('none is in the future, nor before the epoch', () => {
    fc.assert(
      fc.property(fc.nat(TIME_SLOTS - 1), fc.integer({ min: 0, max: Date.UTC(2126, 0, 1) }), (slot, until) => {
        for (const ids of idsOfTimeSlot(slot, until, 11)) assert.ok(ids <= recordIdAt(until) && /^[0-9a-f]{8}-[0-9a-f]{3}$/.test(ids));
      }),
      runs(),
    );
  });
});

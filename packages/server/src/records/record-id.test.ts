import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { recordIdAt, risingIds } from './record-id.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** A generator whose clock is a list: the last moment stays. */
const at = (moments: string[]) => () =>
  `${moments.length > 1 ? moments.shift() : moments[0]}-7fff-8000-00000000000${Math.floor(Math.random() * 10)}`;

describe('RFC 9562 §6.2: monotonic ids', () => {
  test('100,000 in a row are UUIDs of version 7, unique and in order', () => {
    const next = risingIds();
    let last = '';
    for (let n = 0; n < 100_000; n++) {
      const id = next();
      assert.match(id, UUID_V7);
      assert.ok(id > last, `${last} ${id}`);
      last = id;
    }
  });

  test('within a millisecond a counter orders them', () => {
    const next = risingIds(at(['01a2059f-5552']));
    assert.deepEqual(
      [next(), next(), next()].map((id) => id.slice(0, 18)),
      ['01a2059f-5552-7000', '01a2059f-5552-7001', '01a2059f-5552-7002'],
    );
  });

  test('a clock that is set back does not affect the order of ids', () => {
    const next = risingIds(at(['01a2059f-5552', '01a2059f-5540', '01a2059f-5553']));
    assert.deepEqual(
      [next(), next(), next()].map((id) => id.slice(0, 18)),
      ['01a2059f-5552-7000', '01a2059f-5552-7001', '01a2059f-5553-7000'],
    );
  });

  describe('a node whose clock differs', () => {
    const MOMENT = 0x01a2059f5552;
    const next = (moments: readonly number[]) => risingIds(at(moments.map(recordIdAt)));
    const times = (ids: ReturnType<typeof risingIds>, count: number) =>
      Array.from({ length: count }, () => Number.parseInt(ids().slice(0, 13).replace('-', ''), 16) - MOMENT);

    test('and is corrected returns to the time, and does not stay a day ahead', () => {
      assert.deepEqual(times(next([MOMENT + 86_400_000, MOMENT, MOMENT + 1]), 3), [86_400_000, 0, 1]);
    });

    test('from the database creates ids of its clock, as long as it is behind', () => {
      const ids = next([MOMENT - 60_000, MOMENT - 59_000, MOMENT - 58_000, MOMENT + 4_000, MOMENT]);
      ids.notBefore(MOMENT);
      assert.deepEqual(times(ids, 2), [0, 0]);
      ids.notBefore(MOMENT + 1_000);
      assert.deepEqual(times(ids, 2), [1_000, 4_000]);
      ids.notBefore(MOMENT + 30_000);
      assert.deepEqual(times(ids, 1), [30_000]);
      ids.notBefore(0);
      assert.deepEqual(times(ids, 1), [0]);
    });
  });

  test('beyond 4,096 in a millisecond they are still UUIDs of that millisecond', () => {
    const next = risingIds(at(['01a2059f-5552']));
    const ids = Array.from({ length: 4_100 }, next);
    assert.equal(ids.at(-1)?.slice(0, 18), '01a2059f-5552-7fff');
    for (const id of ids) assert.match(id, UUID_V7);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { risingIds } from './record-id.ts';

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

  test('beyond 4,096 in a millisecond they are still UUIDs of that millisecond', () => {
    const next = risingIds(at(['01a2059f-5552']));
    const ids = Array.from({ length: 4_100 }, next);
    assert.equal(ids.at(-1)?.slice(0, 18), '01a2059f-5552-7fff');
    for (const id of ids) assert.match(id, UUID_V7);
  });
});

// Bounded entries of many owners.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { FairEntries } from './fair-entries.ts';

const sizesOf = (entries: FairEntries<string>): Readonly<Record<string, number>> => {
  const sizes: Record<string, number> = {};
  for (const [, owner] of entries.entries()) sizes[owner] = (sizes[owner] ?? 0) + 1;
  return sizes;
};

test('one owner alone has all of the room, and keeps what it had first', () => {
  const entries = new FairEntries<string>(4);
  for (let n = 0; n < 6; n++) entries.set('a', `${n}`, 'a');
  assert.deepEqual(
    [...entries.entries()].map(([name]) => name),
    ['0', '1', '2', '3'],
  );
});

test('an owner that fills the room keeps no other out', () => {
  const entries = new FairEntries<string>(6);
  for (let n = 0; n < 20; n++) entries.set('a', `${n}`, 'a');
  for (const owner of ['b', 'c']) for (let n = 0; n < 20; n++) entries.set(owner, `${owner}${n}`, owner);
  for (let n = 20; n < 40; n++) entries.set('a', `${n}`, 'a');
  assert.deepEqual(sizesOf(entries), { a: 2, b: 2, c: 2 });
});

test('an entry that is there is replaced, however full it is', () => {
  const entries = new FairEntries<string>(1);
  entries.set('a', 'x', 'before');
  entries.set('a', 'x', 'after');
  assert.equal(entries.get('a', 'x'), 'after');
  assert.equal(entries.size, 1);
});

test('it never has more than its maximum, and each owner has what it set or nearly an equal share', () => {
  const set = fc.record({ owner: fc.constantFrom('a', 'b', 'c', 'd'), times: fc.integer({ min: 1, max: 30 }) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 24 }), fc.array(set, { maxLength: 12 }), (max, sets) => {
      const entries = new FairEntries<string>(max);
      const asked: Record<string, number> = {};
      for (const { owner, times } of sets) {
        for (let n = 0; n < times; n++) {
          asked[owner] = (asked[owner] ?? 0) + 1;
          entries.set(owner, `${owner}${asked[owner]}`, owner);
          assert.ok(entries.size <= max);
        }
      }
      const sizes = sizesOf(entries);
      assert.equal(
        Object.values(sizes).reduce((sum, size) => sum + size, 0),
        entries.size,
      );
      const share = Math.floor(max / Math.max(1, Object.keys(asked).length));
      for (const [owner, count] of Object.entries(asked)) assert.ok((sizes[owner] ?? 0) >= Math.min(count, share), owner);
    }),
    runs(),
  );
});

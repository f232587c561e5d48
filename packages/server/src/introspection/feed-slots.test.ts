// Allocation and reservation of the slots of the revocation feed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Refusal } from '../refusals/refusal.ts';
import { FeedSlots, type Follower } from './feed-slots.ts';

const follower = (tenantId: string, clientId: string, seesOthers = true): Follower => ({ tenantId, clientId, seesOthers });
const refused = (error: unknown) => error instanceof Refusal && error.status === 503 && error.reason === 'feed_crowded';

const slotsWithClock = () => {
  let now = 0;
  const slots = new FeedSlots(() => now);
  return {
    take: (...names: Parameters<typeof follower>) => slots.take(follower(...names)),
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
  };
};

describe('slots of the revocation feed', () => {
  for (const [name, seesOthers, most] of [
    ['a client that may introspect tokens of others', true, 200],
    ['a client that may introspect only its own tokens', false, 2],
  ] as const) {
    test(`${name} has ${most}, over any number of connections`, () => {
      const { take } = slotsWithClock();
      for (let slot = 0; slot < most; slot++) take('a', 'one', seesOthers);
      assert.throws(() => take('a', 'one', seesOthers), refused);
      take('a', 'other', seesOthers);
    });
  }

  for (const [name, seesOthers, most] of [
    ['guards', true, 1_000],
    ['clients that receive their own events only', false, 50],
  ] as const) {
    test(`all ${name} of a tenant have ${most}; other tenants and the other kind have their own`, () => {
      const { take } = slotsWithClock();
      for (let slot = 0; slot < most; slot++) take('a', `client ${slot}`, seesOthers);
      assert.throws(() => take('a', 'one more', seesOthers), refused);
      take('b', 'one more', seesOthers);
      take('a', 'one more', !seesOthers);
    });
  }

  test('a slot is reserved between two polls of a follower, and released ten seconds later', () => {
    const { take, advance } = slotsWithClock();
    const leaves = Array.from({ length: 1_000 }, (_, slot) => take('a', `guard ${slot}`));
    for (const leave of leaves) leave();
    advance(9_999);
    assert.throws(() => take('a', 'newcomer'), refused);
    take('a', 'guard 7');
    advance(1);
    take('a', 'newcomer');
  });

  test('the node has 5,000, whatever the tenants', () => {
    const { take, advance } = slotsWithClock();
    const leaves = Array.from({ length: 5_000 }, (_, slot) => take(`tenant ${Math.floor(slot / 1_000)}`, `guard ${slot}`));
    assert.throws(() => take('another', 'guard'), refused);
    leaves[0]?.();
    advance(10_000);
    take('another', 'guard');
  });
});

// Requests that wait for the revocation feed: what ends their wait, and how many may wait. Of the store, only the
// number of the last revocation is read.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Refusal } from '../refusals/refusal.ts';
import { FeedWaiters } from './feed-waiters.ts';

const by = (tenantId: string) => ({ tenantId, clientId: 'guard', seesOthers: true });
const NEVER = new AbortController().signal;
/** Waiters on a store whose last event is what `last` says. */
const waitersOn = (last: () => Promise<number> = async () => 0) => new FeedWaiters({ lastRevocation: last });

describe('waiting for revocations', () => {
  // The timers of a wait keep no process alive: a server has its sockets.
  let alive: NodeJS.Timeout;
  before(() => {
    alive = setInterval(() => undefined, 60_000);
  });
  after(() => clearInterval(alive));

  test('a notification wakes the followers of its tenant, and no others', async () => {
    const waiters = waitersOn();
    let woken = '';
    const [a, b] = ['a', 'b'].map(async (tenant) => {
      await waiters.wait(by(tenant), 0, 25, NEVER);
      woken += tenant;
    });
    waiters.notify('a');
    await a;
    assert.equal(woken, 'a');
    waiters.notify('b');
    await b;
  });
  test('revocations by another node are found by a refresh, also after an outage', async () => {
    let looks = 0;
    const waiters = waitersOn(async () => {
      if (++looks === 1) throw new Error('away');
      return 6;
    });
    await waiters.wait(by('a'), 5, 25, NEVER);
    // On a busy machine, the next refresh may begin before the follower was woken.
    assert.ok(looks >= 2);
  });
  test('waiting requests get 503 when the store stays unreachable', async () => {
    const waiters = waitersOn(async () => {
      throw new Error('away');
    });
    const refused = (error: unknown) => error instanceof Refusal && error.status === 503 && error.reason === 'storage_unavailable';
    await assert.rejects(waiters.wait(by('a'), 0, 25, NEVER), refused);
    waiters.close();
  });
  test('a slow store is not queried again before it has responded', async () => {
    let looks = 0;
    const held = Promise.withResolvers<number>();
    const waiters = waitersOn(() => {
      looks++;
      return held.promise;
    });
    const waiting = waiters.wait(by('a'), 0, 0.9, NEVER);
    await waiting;
    waiters.close();
    held.resolve(0);
    assert.equal(looks, 1);
  });
  test('a follower that disconnects no longer waits', async () => {
    const deleted = new AbortController();
    const waiting = waitersOn().wait(by('a'), 0, 25, deleted.signal);
    deleted.abort();
    await waiting;
  });
  test('a request that was aborted, or has a wait of 0, does not wait', async () => {
    const waiters = waitersOn();
    await waiters.wait(by('a'), 0, 25, AbortSignal.abort());
    await waiters.wait(by('a'), 0, 0, NEVER);
  });
  test('the wait ends after its time', () => waitersOn().wait(by('a'), 0, 0.01, NEVER));
  test('no follower waits on a closing server', async () => {
    const waiters = waitersOn();
    const waiting = waiters.wait(by('a'), 0, 25, NEVER);
    waiters.close();
    await waiting;
    await waiters.wait(by('a'), 0, 25, NEVER);
  });
  test('without a free slot, a request that would wait is refused, and one with a wait of 0 gets a response', async () => {
    const waiters = waitersOn();
    const waiting = Array.from({ length: 200 }, () => waiters.wait(by('a'), 0, 25, NEVER));
    const refused = (error: unknown) => error instanceof Refusal && error.status === 503 && error.headers['Retry-After'] === '1';
    await assert.rejects(waiters.wait(by('a'), 0, 25, NEVER), refused);
    await waiters.wait(by('a'), 0, 0, NEVER);
    waiters.notify('a');
    await Promise.all(waiting);
    const again = waiters.wait(by('a'), 0, 25, NEVER);
    waiters.close();
    await again;
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RetryTime } from './retry-time.ts';
import { WorkLimit, type WorkReport } from './work-limit.ts';

const OPENAPI = '/management/v1/openapi.json';
const TOKEN = '/oauth2/token';
const REVOKE = '/oauth2/revoke';

/** A limit whose clock and measurements the test controls. */
const controlled = (maxDelay = 250) => {
  let now = 0;
  const reports: WorkReport[] = [];
  const limit = new WorkLimit({ maxDelay, monotonic: () => now, random: () => 0, onReport: (report) => reports.push(report) });
  const begin = (count: number, url = TOKEN): void => {
    for (let n = 0; n < count; n++) limit.begin(url);
  };
  const end = (count: number): void => {
    for (let n = 0; n < count; n++) limit.end();
  };
  /** Completes requests in a time, while as many others arrive. */
  const complete = (count: number, milliseconds: number): void => {
    for (let n = 0; n < count; n++) {
      limit.end();
      limit.begin(TOKEN);
    }
    now += milliseconds;
    limit.measure();
  };
  return { limit, begin, end, complete, reports };
};

describe('the limit of requests in work', () => {
  test('is what 10,000 requests per second would complete in the longest delay, until the rate is measured', () => {
    assert.deepEqual([controlled(250).limit.limit, controlled(100).limit.limit], [2_500, 1_000]);
  });

  test('admits as many requests, and one more after a response', () => {
    const { limit, begin } = controlled();
    begin(2_499);
    assert.equal(limit.admits(TOKEN), true);
    begin(1);
    assert.equal(limit.admits(TOKEN), false);
    limit.end();
    assert.equal(limit.admits(TOKEN), true);
  });

  test('follows the rate at which requests are completed under load', () => {
    const { limit, begin, complete } = controlled();
    begin(2_500);
    complete(400, 100);
    assert.equal(limit.limit, 1_750);
    complete(800, 100);
    assert.equal(limit.limit, 1_875);
    for (let n = 0; n < 20; n++) complete(800, 100);
    assert.equal(limit.limit, 2_000);
  });

  test('does not follow the rate of a server without load', () => {
    const { limit, begin, complete } = controlled();
    begin(1_249);
    complete(1, 100);
    assert.equal(limit.limit, 2_500);
  });

  test('never falls below 64, so that a store that was slow is measured again', () => {
    const { limit, begin, complete } = controlled();
    begin(2_500);
    for (let n = 0; n < 20; n++) complete(1, 100);
    assert.equal(limit.limit, 64);
  });

  test('takes a pause of the store, however long, as one measurement', () => {
    const { limit, begin, complete } = controlled();
    begin(2_500);
    for (let n = 0; n < 30; n++) complete(0, 100);
    assert.equal(limit.limit, 2_500);
    complete(1_000, 100);
    assert.equal(limit.limit, 1_291, 'half of it is by the 1,000 completed in 3.1 s');
  });

  test('is forgotten ten seconds after the load, also with short peaks since', () => {
    const { limit, begin, end, complete } = controlled();
    begin(2_500);
    for (let n = 0; n < 20; n++) complete(1, 100);
    end(2_490);
    complete(0, 100);
    const peak = (): void => {
      begin(40);
      complete(0, 100);
      end(40);
      complete(10, 100);
    };
    for (let n = 0; n < 49; n++) peak();
    assert.equal(limit.limit, 64);
    for (let n = 0; n < 2; n++) peak();
    assert.equal(limit.limit, 2_500);
  });

  test('leaves half of it to others when requests of the reserve use all that they may', () => {
    const { limit, begin } = controlled();
    begin(1_250, REVOKE);
    assert.deepEqual([limit.admits(REVOKE), limit.admits(OPENAPI), limit.admits(TOKEN)], [false, false, true]);
    begin(1_249);
    assert.equal(limit.admits(TOKEN), true);
    begin(1);
    assert.equal(limit.admits(TOKEN), false);
  });

  test('admits one more to the reserve after a response to one of it', () => {
    const { limit, begin } = controlled();
    begin(1_249, REVOKE);
    const last = limit.begin(REVOKE);
    begin(10);
    limit.end();
    assert.equal(limit.admits(REVOKE), false);
    last.end();
    assert.deepEqual([limit.admits(REVOKE), limit.inWork], [true, 1_258]);
  });

  for (const [url, isReserved] of [
    [OPENAPI, true],
    [REVOKE, true],
    ['/oidc/endpoint/default/revocations', true],
    [TOKEN, false],
    ['/oauth2/introspect', false],
    ['/oauth2/token?/management/', false],
    ['/oauth2/revoke/x', false],
  ] as const) {
    test(`admits ${isReserved ? 'half as many again' : 'no more'} at ${url}`, () => {
      const { limit, begin } = controlled();
      begin(2_500);
      assert.equal(limit.admits(url), isReserved);
      if (isReserved) begin(1_250, url);
      assert.equal(limit.admits(url), false);
    });
  }

  test('reports refusals every ten seconds', () => {
    const { limit, begin, complete, reports } = controlled();
    begin(2_500);
    for (let second = 0; second < 21; second++) {
      limit.refuse();
      complete(2_500, 1_000);
    }
    assert.deepEqual(
      reports.map(({ refused }) => refused),
      [1, 10, 10],
    );
  });
});

describe('the Retry-After of a refusal', () => {
  /** Simulates seconds of load. @returns the seconds that refusals state at the end of each */
  const after = (seconds: number, refusedPerSecond: number, completedPerSecond: number, random = 0): readonly number[] => {
    const retry = new RetryTime(() => random);
    retry.start(0, 0, 0);
    return Array.from({ length: seconds }, (_, index) => {
      retry.advance((index + 1) * 1_000, (index + 1) * refusedPerSecond, (index + 1) * completedPerSecond);
      return retry.next();
    });
  };

  for (const [what, stated, expected] of [
    ['is a second while fewer are refused than served', after(3, 50, 100), [1, 1, 1]],
    ['is the time to serve all that were refused', after(4, 200, 100), [2, 4, 6, 8]],
    ['is up to half as much longer, at random', after(3, 200, 100, 0.99), [3, 6, 9]],
    ['is 600 s at most', after(10, 1_000_000, 1).slice(-1), [600]],
    ['is up to half as much longer also then, so that not all return together', after(10, 1_000_000, 1, 0.99).slice(-1), [897]],
    ['is at most twice that of a second before', after(4, 1_000_000, 1), [2, 4, 8, 16]],
    ['does not grow while nothing is served, as when the store pauses', after(10, 1_000_000, 0).slice(-1), [1]],
  ] as const) {
    test(what, () => assert.deepEqual(stated, expected));
  }

  test('becomes shorter when fewer are refused', () => {
    const retry = new RetryTime(() => 0);
    retry.start(0, 0, 0);
    for (let second = 1; second < 4; second++) retry.advance(second * 1_000, second * 800, second * 100);
    assert.equal(retry.seconds, 8);
    for (let second = 4; second < 60; second++) retry.advance(second * 1_000, 2_400, second * 100);
    assert.equal(retry.seconds, 1);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RetryTime } from './retry-time.ts';
import { WorkLimit, type WorkReport } from './work-limit.ts';

const OPENAPI = '/management/v1/openapi.json';

/** A limit whose clock and measurements the test controls. */
const controlled = (maxDelay = 250) => {
  let now = 0;
  const reports: WorkReport[] = [];
  const limit = new WorkLimit({ maxDelay, monotonic: () => now, random: () => 0, onReport: (report) => reports.push(report) });
  const begin = (count: number): void => {
    for (let n = 0; n < count; n++) limit.begin();
  };
  /** Completes requests in a time, while as many others arrive. */
  const complete = (count: number, milliseconds: number): void => {
    for (let n = 0; n < count; n++) {
      limit.end();
      limit.begin();
    }
    now += milliseconds;
    limit.measure();
  };
  return { limit, begin, complete, reports };
};

describe('the limit of requests in work', () => {
  test('is what 10,000 requests per second would complete in the longest delay, until the rate is measured', () => {
    assert.deepEqual([controlled(250).limit.limit, controlled(100).limit.limit], [2_500, 1_000]);
  });

  test('admits as many requests, and one more after a response', () => {
    const { limit, begin } = controlled();
    begin(2_499);
    assert.equal(limit.isFull, false);
    begin(1);
    assert.equal(limit.isFull, true);
    limit.end();
    assert.equal(limit.isFull, false);
  });

  test('follows the rate at which requests are completed under load', () => {
    const { limit, begin, complete } = controlled();
    begin(2_500);
    complete(400, 100);
    assert.equal(limit.limit, 1_000);
    complete(800, 100);
    assert.equal(limit.limit, 1_500);
    for (let n = 0; n < 20; n++) complete(800, 100);
    assert.equal(limit.limit, 2_000);
  });

  test('does not follow the rate of a server without load', () => {
    const { limit, begin, complete } = controlled();
    begin(1_249);
    complete(1, 100);
    assert.equal(limit.limit, 2_500);
  });

  test('never falls below 64, so that a store that paused is measured again', () => {
    const { limit, begin, complete } = controlled();
    begin(2_500);
    for (let n = 0; n < 20; n++) complete(0, 100);
    assert.equal(limit.limit, 64);
  });

  for (const [url, isReserved] of [
    [OPENAPI, true],
    ['/oauth2/revoke', true],
    ['/oidc/endpoint/default/revocations', true],
    ['/oauth2/token', false],
    ['/oauth2/introspect', false],
    ['/oauth2/token?/management/', false],
    ['/oauth2/revoke/x', false],
  ] as const) {
    test(`${isReserved ? 'admits as many again' : 'admits no more'} at ${url}`, () => {
      const { limit, begin } = controlled();
      begin(2_500);
      assert.equal(limit.admits(url), isReserved);
      begin(2_500);
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
    ['is 600 s at most, also at random', after(10, 1_000_000, 1, 0.99).slice(-1), [600]],
    ['is 600 s at most when nothing is served', after(10, 1_000_000, 0).slice(-1), [600]],
  ] as const) {
    test(what, () => assert.deepEqual(stated, expected));
  }

  test('becomes shorter when fewer are refused', () => {
    const retry = new RetryTime(() => 0);
    retry.start(0, 0, 0);
    retry.advance(1_000, 800, 100);
    assert.equal(retry.seconds, 8);
    for (let second = 2; second < 30; second++) retry.advance(second * 1_000, 800, second * 100);
    assert.equal(retry.seconds, 1);
  });
});

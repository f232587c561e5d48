import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Histogram } from './histogram.ts';
import { LatencyHistory, RECORD_INTERVAL } from './latency-history.ts';

const BOUNDS = [0.01, 0.1, 1];

/** A history with a clock, and its histogram. */
const start = () => {
  const histogram = new Histogram({ name: 'a', help: 'A.', labels: ['endpoint', 'status_class'], bounds: BOUNDS });
  const clock = { now: 0 };
  const history = new LatencyHistory(
    () => histogram.family(),
    BOUNDS,
    () => clock.now,
  );
  const observe = (endpoint: string, seconds: number, times = 1, status = '2xx'): void => {
    for (let number = 0; number < times; number++) histogram.distribution(endpoint, status).observe(seconds);
  };
  const hour = (): void => {
    clock.now += RECORD_INTERVAL;
    history.record();
  };
  return { history, observe, hour };
};

describe('the history of latencies', () => {
  test('has what no request needs: nothing', () => {
    assert.deepEqual(start().history.over(RECORD_INTERVAL), { since: 0, endpoints: [] });
  });

  test('sums the classes of status codes, and estimates evenly within a bucket', () => {
    const { history, observe } = start();
    observe('token', 0.005, 90);
    observe('token', 0.05, 5, '4xx');
    observe('token', 0.5, 5, '5xx');
    observe('management', 1, 100);
    assert.deepEqual(history.over(RECORD_INTERVAL).endpoints, [{ endpoint: 'token', requests: 100, p50: 5.6, p95: 100, p99: 820 }]);
  });

  test('of requests above the highest bound, reports that bound', () => {
    const { history, observe } = start();
    observe('revocation', 7);
    assert.deepEqual(history.over(1).endpoints, [{ endpoint: 'revocation', requests: 1, p50: 1000, p95: 1000, p99: 1000 }]);
  });

  test('leaves out what happened before the period, and states since when it counts', () => {
    const { history, observe, hour } = start();
    observe('token', 0.5, 1000);
    hour();
    observe('token', 0.05, 2);
    hour();
    observe('token', 0.005, 3);
    assert.deepEqual(
      [1, 2, 3].map((hours) => {
        const { since, endpoints } = history.over(hours * RECORD_INTERVAL);
        return [since / RECORD_INTERVAL, endpoints[0]?.requests];
      }),
      [
        [1, 5],
        [0, 1005],
        [0, 1005],
      ],
    );
    hour();
    assert.deepEqual(history.over(RECORD_INTERVAL).endpoints[0]?.requests, 3);
  });

  test('holds 31 days', () => {
    const { history, observe, hour } = start();
    observe('token', 0.005);
    for (let hours = 0; hours < 31 * 24 + 5; hours++) hour();
    assert.equal(history.over(1000 * RECORD_INTERVAL).since, 6 * RECORD_INTERVAL);
  });
});

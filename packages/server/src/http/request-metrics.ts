// The metrics of requests: how long each endpoint takes, and what it refuses.
import type { Family } from '../metrics/family.ts';
import { type Distribution, REQUEST_SECONDS } from '../metrics/histogram.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** The endpoint of paths that have no name of their own. */
export const OTHER_ENDPOINT = 'other';

/** Counts requests and refusals. */
export interface RequestMetrics {
  /**
   * Counts a response.
   *
   * @param seconds - from the request's header to its response
   * @param traceId - of a recorded trace that it belongs to
   */
  responded(endpoint: string, status: number, seconds: number, traceId?: string): void;
  /** The durations so far, in seconds. */
  durations(): Family;
  /** Counts a refusal. @param tenant - its id; empty for an unknown host */
  refused(tenant: string, endpoint: string, error: string, reason: string): void;
}

/** The classes of status codes, by their first digit. */
const CLASSES = ['', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** Registers the metrics of requests. */
export const requestMetrics = (metrics: Metrics): RequestMetrics => {
  const durations = metrics.histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from a request to its response, by endpoint.',
    labels: ['endpoint', 'status_class'],
    bounds: REQUEST_SECONDS,
  });
  const refusals = metrics.counter({
    name: 'mintmark_token_refusals_total',
    help: 'Refused requests, with the error that the caller received and the reason that it did not.',
    labels: ['tenant', 'endpoint', 'error', 'reason'],
  });
  let last: { readonly endpoint: string; readonly status: number; readonly distribution: Distribution } | undefined;
  return {
    responded: (endpoint, status, seconds, traceId) => {
      // Most requests are like the one before.
      if (last?.endpoint !== endpoint || last.status !== status) {
        const statusClass = CLASSES[Math.trunc(status / 100)] ?? '';
        last = { endpoint, status, distribution: durations.distribution(endpoint, statusClass) };
      }
      last.distribution.observe(seconds, traceId);
    },
    durations: () => durations.family(),
    refused: (tenant, endpoint, error, reason) => refusals.increment(tenant, endpoint, error, reason),
  };
};

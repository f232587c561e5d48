// How long requests took in the last hours or days, from the histogram that a scrape reads: its counts are recorded
// every hour, and the difference of two records is what happened between them.
import type { Family } from './family.ts';

/** The endpoints whose requests are reported. */
const ENDPOINTS = ['token', 'introspection', 'revocation'] as const;

/** Milliseconds between two records. */
export const RECORD_INTERVAL = 3_600_000;
/** The most records: of 31 days. */
const MAX_RECORDS = 31 * 24;

/** The requests of one endpoint, and how long they took. Times are milliseconds. */
export interface Latency {
  readonly endpoint: (typeof ENDPOINTS)[number];
  readonly requests: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Cumulative counts by the bounds of the histogram, of each endpoint. */
interface Counts {
  readonly at: number;
  readonly ofEndpoint: ReadonlyMap<string, readonly number[]>;
}

/** The history of one process. */
export class LatencyHistory {
  readonly #durations: () => Family;
  readonly #now: () => number;
  readonly #bounds: readonly number[];
  readonly #records: Counts[];

  /**
   * @param durations - the histogram of seconds, by `endpoint`
   * @param bounds - its upper bounds
   * @param now - milliseconds
   */
  constructor(durations: () => Family, bounds: readonly number[], now: () => number) {
    this.#durations = durations;
    this.#bounds = bounds;
    this.#now = now;
    this.#records = [this.#read()];
  }

  /** Records the counts so far. To be called every {@link RECORD_INTERVAL}. */
  record(): void {
    this.#records.push(this.#read());
    if (this.#records.length > MAX_RECORDS) this.#records.shift();
  }

  /**
   * The requests of the last time, as far as they were recorded.
   *
   * @param milliseconds - to the hour
   * @returns also since when they are counted, in milliseconds
   */
  over(milliseconds: number): { readonly since: number; readonly endpoints: readonly Latency[] } {
    const current = this.#read();
    const before = this.#records.findLast(({ at }) => at <= current.at - milliseconds) ?? this.#records[0] ?? current;
    const endpoints = ENDPOINTS.flatMap((endpoint) => {
      const earlier = before.ofEndpoint.get(endpoint);
      const counts = (current.ofEndpoint.get(endpoint) ?? []).map((count, at) => count - (earlier?.[at] ?? 0));
      const requests = counts.at(-1) ?? 0;
      if (requests === 0) return [];
      const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => this.#quantile(counts, share)) as [number, number, number];
      return [{ endpoint, requests, p50, p95, p99 }];
    });
    return { since: before.at, endpoints };
  }

  #read(): Counts {
    const ofEndpoint = new Map<string, number[]>();
    for (const { suffix, labels, value } of this.#durations().samples) {
      if (suffix !== '_bucket') continue;
      const { endpoint = '', le = '' } = labels;
      const counts = ofEndpoint.get(endpoint) ?? Array.from({ length: this.#bounds.length + 1 }, () => 0);
      ofEndpoint.set(endpoint, counts);
      const at = le === '+Inf' ? this.#bounds.length : this.#bounds.indexOf(Number(le));
      counts[at] = (counts[at] ?? 0) + value;
    }
    return { at: this.#now(), ofEndpoint };
  }

  // As Prometheus estimates it: evenly within a bucket, and at most the highest bound.
  #quantile(counts: readonly number[], share: number): number {
    const rank = share * (counts.at(-1) ?? 0);
    const at = counts.findIndex((count) => count >= rank);
    const [below, above] = [this.#bounds[at - 1] ?? 0, this.#bounds[at] ?? this.#bounds.at(-1) ?? 0];
    const [before, after] = [counts[at - 1] ?? 0, counts[at] ?? 0];
    const seconds = after === before ? above : below + (above - below) * ((rank - before) / (after - before));
    return Math.round(seconds * 10_000) / 10;
  }
}

// Counts by client, for the busiest clients only: a million clients must not become a million series.
import type { Sample } from './family.ts';
import { OTHER } from './label-tree.ts';

/** Maximum number of clients with a series of their own. */
const MAX_CLIENTS = 50;
/** Maximum number of clients that are observed for that, in one interval. */
const MAX_CANDIDATES = 5_000;
/** Milliseconds between two selections. */
const INTERVAL = 60_000;

interface Counted {
  readonly tenant: string;
  readonly client: string;
  /** Of this interval. */
  recent: number;
  /** Since it has a series; a client that leaves and returns starts from zero. */
  total: number;
}

/**
 * Counts tokens of clients. Each token is counted once: for its client, if that is among the busiest of the
 * last interval, and otherwise under {@link OTHER}, so that the sum is that of all tokens.
 */
export class TopClients {
  readonly #monotonic: () => number;
  #top = new Map<string, Counted>();
  #candidates = new Map<string, Counted>();
  #other = 0;
  #selectedAt: number;

  constructor(monotonic = () => performance.now()) {
    this.#monotonic = monotonic;
    this.#selectedAt = monotonic();
  }

  /** Counts a token. */
  count(tenant: string, client: string): void {
    // The id of a tenant has no space.
    const key = `${tenant} ${client}`;
    const top = this.#top.get(key);
    if (top !== undefined) {
      top.recent++;
      top.total++;
      return;
    }
    if (this.#top.size < MAX_CLIENTS) {
      this.#top.set(key, { tenant, client, recent: 1, total: 1 });
      return;
    }
    this.#other++;
    const candidate = this.#candidates.get(key);
    if (candidate !== undefined) candidate.recent++;
    else if (this.#candidates.size < MAX_CANDIDATES) this.#candidates.set(key, { tenant, client, recent: 1, total: 0 });
  }

  /** The counts so far. */
  samples(): readonly Sample[] {
    if (this.#monotonic() - this.#selectedAt >= INTERVAL) this.#select();
    const samples = [...this.#top.values()].map(({ tenant, client, total }) => ({ labels: { client, tenant }, value: total }));
    return [...samples, { labels: { client: OTHER, tenant: OTHER }, value: this.#other }];
  }

  #select(): void {
    this.#selectedAt = this.#monotonic();
    const busiest = [...this.#top, ...this.#candidates].toSorted(([, one], [, other]) => other.recent - one.recent);
    this.#top = new Map(busiest.slice(0, MAX_CLIENTS));
    this.#candidates = new Map();
    for (const counted of this.#top.values()) counted.recent = 0;
  }
}

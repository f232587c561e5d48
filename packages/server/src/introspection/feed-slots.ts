// The places of those who follow the revocation feed. They are counted by tenant and by client, so that nobody takes those of others; and a
// place is kept for a while after a poll has ended, so that a follower does not lose it to a newcomer between two polls.
import { Refusal } from '../refusals/refusal.ts';

/** Who follows. */
export interface Follower {
  readonly tenantId: string;
  readonly clientId: string;
  /** Whether it hears of more than itself: a guard does. */
  readonly seesOthers: boolean;
}

/** Most places of a client and of all clients of a tenant, by what they hear of. */
const PLACES = {
  guards: { client: 200, tenant: 1_000 },
  // Who hears of itself alone loses little by asking again.
  others: { client: 2, tenant: 50 },
} as const;
/** Most places of this node. */
const MAX_PLACES = 5_000;
/** Milliseconds for which a place is kept between two polls. */
const KEPT = 10_000;

interface Held {
  active: number;
  /** When each place that waits for its follower is given up, the earliest first. */
  kept: number[];
}

interface Group {
  places: number;
  readonly clients: Map<string, Held>;
}

/** Gives places. */
export class FeedPlaces {
  readonly #now: () => number;
  readonly #groups = new Map<string, Group>();
  #places = 0;

  /** @param now - milliseconds of a clock that nobody sets */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Takes a place, the follower's own where one is kept for it.
   *
   * @returns gives it back, to be kept for a while
   * @throws {@link Refusal} `temporarily_unavailable` when there is none for this client, this tenant or anybody
   */
  take({ tenantId, clientId, seesOthers }: Follower): () => void {
    const kind = seesOthers ? 'guards' : 'others';
    const key = `${kind} ${tenantId}`;
    const group: Group = this.#groups.get(key) ?? { places: 0, clients: new Map() };
    this.#expire(group);
    const held = group.clients.get(clientId) ?? { active: 0, kept: [] };
    if (held.kept.length > 0) held.kept.shift();
    else {
      const { client, tenant } = PLACES[kind];
      if (held.active >= client || group.places >= tenant || !this.#hasRoom()) throw crowded();
      group.places++;
      this.#places++;
    }
    held.active++;
    group.clients.set(clientId, held);
    this.#groups.set(key, group);
    return () => {
      held.active--;
      held.kept.push(this.#now() + KEPT);
    };
  }

  #hasRoom(): boolean {
    if (this.#places < MAX_PLACES) return true;
    for (const [key, group] of this.#groups) {
      this.#expire(group);
      if (group.places === 0) this.#groups.delete(key);
    }
    return this.#places < MAX_PLACES;
  }

  #expire(group: Group): void {
    const now = this.#now();
    for (const [clientId, held] of group.clients) {
      while ((held.kept[0] ?? Number.POSITIVE_INFINITY) <= now) {
        held.kept.shift();
        group.places--;
        this.#places--;
      }
      if (held.active + held.kept.length === 0) group.clients.delete(clientId);
    }
  }
}

const crowded = (): Refusal =>
  new Refusal(
    'temporarily_unavailable',
    'Too many wait for the revocation feed. Try again.',
    'feed_crowded',
    {},
    { headers: { 'Retry-After': '1' } },
  );

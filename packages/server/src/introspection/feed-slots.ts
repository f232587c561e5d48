// Slots for followers of the revocation feed, limited by client and tenant. A slot remains reserved for a
// while after a poll, so that a follower does not lose it to another one before its next poll.
import { Refusal } from '../refusals/refusal.ts';

/** A client that follows the feed. */
export interface Follower {
  readonly tenantId: string;
  readonly clientId: string;
  /** Whether it receives events of other clients, as a guard does. */
  readonly seesOthers: boolean;
}

/** Maximum number of slots of a client and of all clients of a tenant, by the events they receive. */
const LIMITS = {
  guards: { client: 200, tenant: 1_000 },
  // Clients that receive only their own events lose little by retrying.
  others: { client: 2, tenant: 50 },
} as const;
/** Maximum number of slots of this node. */
const MAX_SLOTS = 5_000;
/** Milliseconds for which a slot is reserved between two polls. */
const RESERVED_FOR = 10_000;

interface ClientSlots {
  active: number;
  /** When each reserved slot expires, the earliest first. */
  reserved: number[];
}

interface Group {
  slots: number;
  readonly clients: Map<string, ClientSlots>;
}

/** Allocates slots. */
export class FeedSlots {
  readonly #now: () => number;
  readonly #groups = new Map<string, Group>();
  #slots = 0;

  /** @param now - milliseconds of a monotonic clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Takes a slot: the follower's reserved one if there is one.
   *
   * @returns a function that releases the slot, which then remains reserved for a while
   * @throws {@link Refusal} `temporarily_unavailable` when the client, the tenant or the node has reached its
   *   limit
   */
  take({ tenantId, clientId, seesOthers }: Follower): () => void {
    const kind = seesOthers ? 'guards' : 'others';
    const key = `${kind} ${tenantId}`;
    const group: Group = this.#groups.get(key) ?? { slots: 0, clients: new Map() };
    this.#expire(group);
    const own = group.clients.get(clientId) ?? { active: 0, reserved: [] };
    if (own.reserved.length > 0) own.reserved.shift();
    else {
      const { client, tenant } = LIMITS[kind];
      if (own.active >= client || group.slots >= tenant || !this.#hasCapacity()) throw crowded();
      group.slots++;
      this.#slots++;
    }
    own.active++;
    group.clients.set(clientId, own);
    this.#groups.set(key, group);
    return () => {
      own.active--;
      own.reserved.push(this.#now() + RESERVED_FOR);
    };
  }

  #hasCapacity(): boolean {
    if (this.#slots < MAX_SLOTS) return true;
    for (const [key, group] of this.#groups) {
      this.#expire(group);
      if (group.slots === 0) this.#groups.delete(key);
    }
    return this.#slots < MAX_SLOTS;
  }

  #expire(group: Group): void {
    const now = this.#now();
    for (const [clientId, { active, reserved }] of group.clients) {
      while ((reserved[0] ?? Number.POSITIVE_INFINITY) <= now) {
        reserved.shift();
        group.slots--;
        this.#slots--;
      }
      if (active + reserved.length === 0) group.clients.delete(clientId);
    }
  }
}

const crowded = (): Refusal =>
  new Refusal(
    'temporarily_unavailable',
    'Too many clients wait for the revocation feed. Try again.',
    'feed_crowded',
    {},
    { headers: { 'Retry-After': '1' } },
  );

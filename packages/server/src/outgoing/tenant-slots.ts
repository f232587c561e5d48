// How many requests of ours one tenant has under way: those of a tenant whose servers are silent wait for each other, and not those of others.
import { setTimeout as delay } from 'node:timers/promises';

interface Places {
  taken: number;
  /** Who waits, longest first. */
  readonly waiting: Set<() => void>;
}

/** No place came free in time. */
class NoPlace extends Error {
  override readonly name = 'NoPlace';

  constructor(tenantId: string) {
    super(`Tenant ${tenantId} has as many requests under way as it may.`);
  }
}

/** Places, so many for each tenant. */
export class TenantPlaces {
  readonly #places: number;
  readonly #patience: number;
  readonly #ofTenant = new Map<string, Places>();

  /** @param patience - milliseconds that a request waits for a place */
  constructor(places: number, patience: number) {
    this.#places = places;
    this.#patience = patience;
  }

  /** Does something in a place of a tenant. @throws Error when none came free in time */
  async take<Result>(tenantId: string, work: () => Promise<Result>): Promise<Result> {
    const of = this.#ofTenant.get(tenantId) ?? { taken: 0, waiting: new Set() };
    this.#ofTenant.set(tenantId, of);
    if (of.taken < this.#places) of.taken++;
    else if (!(await this.#comesFree(of))) throw new NoPlace(tenantId);
    try {
      return await work();
    } finally {
      // The place goes straight to who waits longest.
      const [next] = of.waiting;
      if (next !== undefined) next();
      else if (--of.taken === 0) this.#ofTenant.delete(tenantId);
    }
  }

  async #comesFree({ waiting }: Places): Promise<boolean> {
    const given = new AbortController();
    const go = (): void => {
      waiting.delete(go);
      given.abort();
    };
    waiting.add(go);
    await delay(this.#patience, undefined, { signal: given.signal }).catch(() => undefined);
    return !waiting.delete(go);
  }
}

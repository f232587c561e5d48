// Limits the concurrent outgoing requests of each tenant, so that unresponsive servers of one delay no other.
import { setTimeout as delay } from 'node:timers/promises';

interface Slots {
  taken: number;
  /** Callbacks of those waiting, longest first. */
  readonly waiting: Set<() => void>;
}

/** No slot became free before the timeout. */
class NoFreeSlot extends Error {
  override readonly name = 'NoFreeSlot';

  constructor(tenantId: string) {
    super(`Tenant ${tenantId} has reached its limit of concurrent requests.`);
  }
}

/** A number of slots for each tenant. */
export class TenantSlots {
  readonly #slots: number;
  readonly #timeout: number;
  readonly #ofTenant = new Map<string, Slots>();

  /** @param timeout - milliseconds that a request waits for a slot */
  constructor(slots: number, timeout: number) {
    this.#slots = slots;
    this.#timeout = timeout;
  }

  /** Runs work in a slot of a tenant. @throws Error when none became free in time */
  async take<Result>(tenantId: string, work: () => Promise<Result>): Promise<Result> {
    const of = this.#ofTenant.get(tenantId) ?? { taken: 0, waiting: new Set() };
    this.#ofTenant.set(tenantId, of);
    if (of.taken < this.#slots) of.taken++;
    else if (!(await this.#waitForSlot(of))) throw new NoFreeSlot(tenantId);
    try {
      return await work();
    } finally {
      // The slot passes directly to the one waiting longest.
      const [next] = of.waiting;
      if (next !== undefined) next();
      else if (--of.taken === 0) this.#ofTenant.delete(tenantId);
    }
  }

  async #waitForSlot({ waiting }: Slots): Promise<boolean> {
    const granted = new AbortController();
    const go = (): void => {
      waiting.delete(go);
      granted.abort();
    };
    waiting.add(go);
    await delay(this.#timeout, undefined, { signal: granted.signal }).catch(() => undefined);
    return !waiting.delete(go);
  }
}

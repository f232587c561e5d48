// How many refusals of each tenant may be recorded. An allowance of its own for each, so that a storm in one does not hide what befalls another.

/** Most entries of a tenant that are recorded at once. */
export const CAPACITY = 10_000;
/** How fast that comes back, in entries a second: about 15 MB an hour for a tenant under a flood that never ends. */
const RECORDED_PER_SECOND = 10;
/** Entries of all tenants that may wait in memory for the store before each is held to `PENDING_WHEN_CROWDED`. */
const CROWDED = 10_000;
const PENDING_WHEN_CROWDED = 100;

interface Allowance {
  left: number;
  at: number;
  pending: number;
}

/** Counts what each tenant may still have recorded, and what waits. */
export class Allowances {
  readonly #now: () => number;
  readonly #tenants = new Map<string, Allowance>();
  #pending = 0;

  /** @param now - milliseconds of a clock that nobody sets */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether one more entry of a tenant may wait for the store; if so it is counted, until `settled`. */
  take(tenantId: string): boolean {
    const now = this.#now();
    const known = this.#tenants.get(tenantId);
    const allowance = known ?? { left: CAPACITY, at: now, pending: 0 };
    if (known === undefined) this.#tenants.set(tenantId, allowance);
    allowance.left = Math.min(CAPACITY, allowance.left + ((now - allowance.at) / 1000) * RECORDED_PER_SECOND);
    allowance.at = now;
    if (allowance.left < 1 || (this.#pending >= CROWDED && allowance.pending >= PENDING_WHEN_CROWDED)) return false;
    allowance.left--;
    allowance.pending++;
    this.#pending++;
    return true;
  }

  /** An entry is in the store, or lost. */
  settled(tenantId: string): void {
    const allowance = this.#tenants.get(tenantId);
    if (allowance !== undefined) allowance.pending--;
    this.#pending--;
  }
}

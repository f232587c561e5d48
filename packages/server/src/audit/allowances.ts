// Limits the number of recorded refusals, for each tenant separately, so that a flood in one tenant does not
// hide the refusals of another.

/** Maximum number of entries of a tenant before the rate below applies. */
export const CAPACITY = 10_000;
/** Entries per second by which the allowance refills: about 15 MB an hour under a constant flood. */
const RECORDED_PER_SECOND = 10;
/** Pending entries of all tenants from which on each tenant is limited to `PENDING_WHEN_CROWDED`. */
const CROWDED = 10_000;
const PENDING_WHEN_CROWDED = 100;

interface Allowance {
  left: number;
  at: number;
  pending: number;
}

/** The remaining allowance and the pending entries of each tenant. */
export class Allowances {
  readonly #now: () => number;
  readonly #tenants = new Map<string, Allowance>();
  #pending = 0;

  /** @param now - milliseconds of a monotonic clock */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether one more entry of a tenant may be queued; if so it counts as pending until `settled`. */
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

  /** Ends the wait of an entry that was stored or lost. */
  settled(tenantId: string): void {
    const allowance = this.#tenants.get(tenantId);
    if (allowance !== undefined) allowance.pending--;
    this.#pending--;
  }
}

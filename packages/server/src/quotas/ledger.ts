// Charges tokens to quotas. Nodes share a quota by leases: a node takes 2 % of what is left from one row of the
// store, and charges tokens to that in memory. All leases together never exceed an enforced quota, so neither do the
// tokens, while the store responds.
import { steadyClock } from '@mintmark/protocol';
import type { Logger } from 'pino';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { systemEvent } from '../audit/system-event.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { AuditEntry } from '../records/audit-entry.ts';
import type { QuotaDemand, QuotaReached } from '../storage/contract/quotas.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { MaybePromise } from '../system/at-once.ts';
import { FailureReporter } from '../system/failure-reporter.ts';
import type { QuotaRule } from './rules.ts';
import { QuotaSlot } from './slot.ts';

/** Milliseconds between two searches for leases that are not used. */
const INTERVAL = 5_000;
/** Leases that a node holds; the least recently used of more are returned, at once if there are twice as many. */
const MAX_SLOTS = 50_000;
/** Windows of one transaction. */
const CHUNK = 500;

/** A charged request, or one that exceeds a quota. */
export interface Charge {
  /** When it was charged, by the steady clock of the node. */
  readonly at: number;
  /** The windows, in the order of the rules. */
  readonly slots: readonly QuotaSlot[];
  /** The exceeded windows that are enforced; none if the request was charged. */
  readonly exceeded: readonly QuotaSlot[];
  /** Takes the charge back: no token was issued. */
  readonly refund: () => void;
}

/** The dependencies of the ledger. */
export interface LedgerDependencies {
  readonly storage: Pick<Storage, 'takeQuota' | 'returnQuota'>;
  readonly audit: Pick<AuditTrail, 'entry'>;
  readonly now: () => number;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'read'>;
  readonly maxSlots?: number;
}

/** The leases of this node. */
export class QuotaLedger {
  readonly #dependencies: LedgerDependencies;
  readonly #steady: () => number;
  readonly #maxSlots: number;
  readonly #failures: FailureReporter;
  readonly #timer: NodeJS.Timeout;
  /** The least recently used first. */
  readonly #slots = new Map<string, QuotaSlot>();
  readonly #asked = new Set<QuotaSlot>();
  #asking: Promise<void> | undefined;
  #failed = 0;

  constructor(dependencies: LedgerDependencies) {
    this.#dependencies = dependencies;
    this.#steady = steadyClock(dependencies.now);
    this.#maxSlots = dependencies.maxSlots ?? MAX_SLOTS;
    this.#failures = new FailureReporter(dependencies.log, 'taking from quotas');
    dependencies.metrics.read({ ...QUOTA_RATIO, read: () => ratiosOf(this.#slots.values(), this.#steady()) });
    dependencies.metrics.read({ ...QUOTA_LEASES, read: () => [{ labels: {}, value: this.#slots.size }] });
    dependencies.metrics.read({ ...LEASE_FAILURES, read: () => [{ labels: {}, value: this.#failed }] });
    this.#timer = setInterval(() => void this.returnIdle(), INTERVAL).unref();
  }

  /**
   * Charges one token to every rule, or to none if one of them is exceeded. At once while the leases suffice. While
   * the store does not respond, tokens are issued and counted later: a quota is no defence against attackers, and must
   * not turn the outage of a counter into one of the service.
   */
  charge(rules: readonly QuotaRule[]): MaybePromise<Charge> {
    const slots = this.#slotsOf(rules);
    return this.#tryCharge(slots) ?? this.#chargeLater(slots);
  }

  /** The state of the windows, without a charge. */
  peek(rules: readonly QuotaRule[]): Charge {
    return { at: this.#steady(), slots: this.#slotsOf(rules), exceeded: [], refund: () => undefined };
  }

  async #chargeLater(slots: readonly QuotaSlot[]): Promise<Charge> {
    for (;;) {
      await this.#ask(slots.filter((slot) => slot.decide(this.#steady()) === 'ask'));
      const charge = this.#tryCharge(slots);
      if (charge !== undefined) return charge;
    }
  }

  /** @returns `undefined` when the store must be asked first */
  #tryCharge(slots: readonly QuotaSlot[]): Charge | undefined {
    const now = this.#steady();
    const exceeded: QuotaSlot[] = [];
    for (const slot of slots) {
      const decision = slot.decide(now);
      if (decision === 'ask') return undefined;
      if (decision === 'exceeded') exceeded.push(slot);
    }
    if (exceeded.length > 0) return { at: now, slots, exceeded, refund: () => undefined };
    const charged = slots.map((slot) => [slot, slot.window] as const);
    for (const slot of slots) slot.charge(now);
    const refund = (): void => {
      for (const [slot, window] of charged) slot.refund(window);
    };
    return { at: now, slots, exceeded, refund };
  }

  #slotOf(rule: QuotaRule): QuotaSlot {
    const slot = this.#slots.get(rule.key) ?? new QuotaSlot(rule);
    // A changed rule is another object.
    slot.rule = rule;
    // In order of use.
    this.#slots.delete(rule.key);
    this.#slots.set(rule.key, slot);
    return slot;
  }

  /** The windows of a request. */
  #slotsOf(rules: readonly QuotaRule[]): readonly QuotaSlot[] {
    // Before they are looked up: a window that was not charged yet counts as idle.
    if (this.#slots.size >= this.#maxSlots * 2) void this.returnIdle();
    return rules.map((rule) => this.#slotOf(rule));
  }

  /** The number of leases. */
  get size(): number {
    return this.#slots.size;
  }

  /** Takes leases for some windows, with all that other requests need at this moment. */
  async #ask(slots: readonly QuotaSlot[]): Promise<void> {
    for (const slot of slots) {
      slot.waiting++;
      this.#asked.add(slot);
    }
    try {
      // What is asked for during a transaction is taken by the next.
      while (slots.some((slot) => this.#asked.has(slot))) {
        this.#asking ??= this.#take().finally(() => {
          this.#asking = undefined;
        });
        await this.#asking;
      }
    } finally {
      for (const slot of slots) slot.waiting--;
    }
  }

  async #take(): Promise<void> {
    // Requests of one tick share a transaction.
    await new Promise((resolve) => void setImmediate(resolve));
    const slots = nextOf(this.#asked);
    const demands = slots.map(demandOf);
    try {
      const leases = await this.#dependencies.storage.takeQuota(demands, (reached) => this.#entryOf(reached));
      const now = this.#steady();
      for (const [index, slot] of slots.entries()) {
        const lease = leases[index];
        if (lease !== undefined) slot.lease(lease, demands[index]?.uncounted ?? 0, now);
      }
      this.#failures.recovered();
    } catch (error) {
      this.#failures.failing(error);
      this.#failed++;
      for (const slot of slots) slot.fail(this.#steady());
    }
    for (const slot of slots) this.#asked.delete(slot);
  }

  #entryOf({ tenantId, subject, seconds, quota, level }: QuotaReached): AuditEntry {
    const event = level >= 100 ? 'quota.exhausted' : 'quota.warning';
    const fields = systemEvent({ tenantId, requestId: 'quota', event, subject });
    return this.#dependencies.audit.entry({ ...fields, detail: { window: seconds, quota, percent: level } });
  }

  /** Returns leases that were not used for a while, so that other nodes may use them. Fulfils even if the store fails. */
  async returnIdle(): Promise<void> {
    const now = this.#steady();
    let excess = this.#slots.size - this.#maxSlots;
    const idle = [...this.#slots.values()].filter((slot) => slot.isIdle(now) || (slot.waiting === 0 && excess-- > 0));
    await this.#return(idle);
  }

  /** Returns every lease. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#return([...this.#slots.values()]);
  }

  async #return(slots: readonly QuotaSlot[]): Promise<void> {
    const now = this.#steady();
    for (const slot of slots) this.#slots.delete(slot.rule.key);
    const returns = slots.flatMap((slot) => slot.giveBack(now) ?? []);
    try {
      for (let start = 0; start < returns.length; start += CHUNK) {
        await this.#dependencies.storage.returnQuota(returns.slice(start, start + CHUNK));
      }
    } catch (error) {
      // What is not returned is lost until the window ends.
      this.#failures.failing(error);
    }
  }
}

const QUOTA_RATIO = {
  name: 'mintmark_quota_ratio',
  help: 'The used part of each shared quota, and the highest of those of single clients, as far as this node knows.',
  labels: ['tenant', 'quota', 'window'],
  merge: 'max',
} as const;

const QUOTA_LEASES = {
  name: 'mintmark_quota_leases',
  help: 'Leases of quotas that are held: one for each window that tokens are charged to.',
  labels: [],
} as const;

const LEASE_FAILURES = {
  name: 'mintmark_quota_lease_failures_total',
  help: 'Attempts to take leases that failed: until one succeeds, tokens are issued, and counted later.',
  labels: [],
  type: 'counter',
} as const;

/** Maximum number of series of ratios: the highest ones. */
const MAX_RATIOS = 300;

/** Without ids of clients, which would be as many series. */
const ratiosOf = (slots: Iterable<QuotaSlot>, now: number) => {
  const samples = new Map<string, { readonly labels: Readonly<Record<string, string>>; value: number }>();
  for (const slot of slots) {
    const { tenantId: tenant, seconds, isOwn, policy } = slot.rule;
    const labels = { tenant, quota: isOwn ? 'client' : policy, window: String(seconds) };
    const name = Object.values(labels).join(' ');
    const value = slot.ratio(now);
    if (value >= (samples.get(name)?.value ?? 0)) samples.set(name, { labels, value });
  }
  return [...samples.values()].toSorted((one, other) => other.value - one.value).slice(0, MAX_RATIOS);
};

/** The slots of the next transaction: it takes one lease from each row, and the others wait for the one after it. */
const nextOf = (asked: Iterable<QuotaSlot>): readonly QuotaSlot[] => {
  const slots = new Map<string, QuotaSlot>();
  for (const slot of asked) {
    if (slots.size === CHUNK) break;
    // The first, so that none waits for long.
    if (!slots.has(slot.rule.row)) slots.set(slot.rule.row, slot);
  }
  return [...slots.values()];
};

const demandOf = ({ rule, waiting, left }: QuotaSlot): QuotaDemand => ({
  tenantId: rule.tenantId,
  subject: rule.subject,
  seconds: rule.seconds,
  quota: rule.limit,
  isEnforced: rule.isEnforced,
  wanted: Math.max(waiting, 1),
  uncounted: Math.max(0, -left),
});

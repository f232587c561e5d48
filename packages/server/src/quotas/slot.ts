// What a node has of one window of a quota: the unused part of its lease, and what it knows of the window.
import type { QuotaLease, QuotaReturn } from '../storage/contract/quotas.ts';
import type { QuotaRule } from './rules.ts';

/** A quota is asked for again after this many milliseconds, when it was exhausted or the store did not respond. */
const RETRY_AFTER = 1_000;

/** The least number of milliseconds for which an unused lease is held. */
const MIN_HOLD = 5_000;
/** The part of its window for which an unused lease is held. */
const HOLD_SHARE = 20;

/** A window of a quota in the memory of a node. Times are milliseconds of its steady clock. */
export class QuotaSlot {
  rule: QuotaRule;
  /** Tokens that may be issued without a further lease; negative after an outage, until they are counted. */
  left = 0;
  /** Requests that wait for a lease. */
  waiting = 0;
  #used = 0;
  /** When the window ends; 0 before the first lease. */
  #until = 0;
  /** The name of the window in the store. */
  #endsAt = 0;
  #limit = 0;
  #askAgainAt = 0;
  #isOpen = false;
  #usedAt = 0;

  constructor(rule: QuotaRule) {
    this.rule = rule;
  }

  /** The name of the present window. */
  get window(): number {
    return this.#endsAt;
  }

  #isCurrent(now: number): boolean {
    return now < this.#until && this.#limit === this.rule.limit;
  }

  /** `issue`: a token may be issued; `exceeded`: it may not; `ask`: only the store knows. */
  decide(now: number): 'issue' | 'exceeded' | 'ask' {
    if (this.#isCurrent(now)) {
      if (this.left > 0) return 'issue';
      if (now < this.#askAgainAt) return this.#isOpen ? 'issue' : 'exceeded';
      return 'ask';
    }
    return this.#isOpen && now < this.#askAgainAt ? 'issue' : 'ask';
  }

  /** Charges one token. */
  charge(now: number): void {
    this.left--;
    this.#usedAt = now;
  }

  /** Takes back the charge of a token that was not issued. @param window - in which it was charged */
  refund(window: number): void {
    if (window === this.#endsAt) this.left++;
  }

  /** Takes over a lease. @param askedAt - when the store was asked */
  lease({ leased, used, endsAt, endsIn }: QuotaLease, uncounted: number, now: number): void {
    // What is left of a lease is lost with its window.
    const left = (endsAt === this.#endsAt ? this.left : Math.min(this.left, 0)) + uncounted + leased;
    // Of an earlier lease, no more is kept than a lowered quota leaves.
    const most = this.rule.isEnforced ? Math.max(0, this.rule.limit - (used - left)) : left;
    this.left = Math.min(left, most);
    this.#used = used - (left - this.left);
    this.#endsAt = endsAt;
    this.#until = now + endsIn;
    this.#limit = this.rule.limit;
    this.#isOpen = false;
    this.#askAgainAt = leased === 0 ? now + RETRY_AFTER : 0;
    this.#usedAt = now;
  }

  /** The store did not respond. Tokens are issued until it is asked again, unless the quota was exhausted. */
  fail(now: number): void {
    this.#isOpen = !(this.#isCurrent(now) && this.#askAgainAt > 0 && !this.#isOpen);
    this.#askAgainAt = now + RETRY_AFTER;
  }

  /** Tokens that are left of the quota, as far as this node knows. */
  remaining(): number {
    return Math.max(0, this.rule.limit - this.#used + Math.max(this.left, 0));
  }

  /** The used part of the quota, as far as this node knows. */
  ratio(now: number): number {
    return now < this.#until ? Math.max(0, this.#used - Math.max(this.left, 0)) / this.rule.limit : 0;
  }

  /** Milliseconds until the window ends. */
  endsIn(now: number): number {
    return Math.max(0, this.#until - now);
  }

  /** Whether the lease was not used for a while. Tokens that are not counted yet are known until their window is over. */
  isIdle(now: number): boolean {
    const length = this.rule.seconds * 1000;
    return this.waiting === 0 && now - this.#usedAt >= (this.left < 0 ? length : Math.max(MIN_HOLD, length / HOLD_SHARE));
  }

  /** Gives up the unused part of the lease; `undefined` when there is none. */
  giveBack(now: number): QuotaReturn | undefined {
    const { left: count, rule } = this;
    if (count <= 0 || now >= this.#until) return undefined;
    this.left = 0;
    return { tenantId: rule.tenantId, subject: rule.subject, seconds: rule.seconds, endsAt: this.#endsAt, count };
  }
}

// Quotas: those that several clients share, and what was taken from each quota in its present window.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { SharedQuota } from '../../records/quota.ts';
import type { RecordUpdate, UpdateResult } from './updates.ts';

/** What a node takes from a quota. */
export interface QuotaDemand {
  readonly tenantId: string;
  /** Whose quota it is, unique in the tenant. */
  readonly subject: string;
  /** Length of the window in seconds. */
  readonly seconds: number;
  /** Tokens of a window. */
  readonly quota: number;
  /** Whether no more than the quota is given out. */
  readonly isEnforced: boolean;
  /** Tokens that are waiting to be issued, at least one. */
  readonly wanted: number;
  /** Tokens that were issued without a lease, while the store did not respond. */
  readonly uncounted: number;
}

/** What a node got. The window is the present one by the clock of the database. */
export interface QuotaLease {
  readonly leased: number;
  /** What was taken from the window so far, this lease included. */
  readonly used: number;
  /** When the window ends, by the clock of the database, in milliseconds since the epoch: it names the window. */
  readonly endsAt: number;
  /** Milliseconds until then. */
  readonly endsIn: number;
}

/** A level of use that a window has reached for the first time. */
export interface QuotaReached extends Pick<QuotaDemand, 'tenantId' | 'subject' | 'seconds' | 'quota'> {
  /** Percent. */
  readonly level: number;
}

/** An unused part of a lease. */
export interface QuotaReturn extends Pick<QuotaDemand, 'tenantId' | 'subject' | 'seconds'> {
  readonly endsAt: number;
  readonly count: number;
}

/** A window that has not ended. */
export interface QuotaUse {
  readonly subject: string;
  readonly seconds: number;
  readonly used: number;
  /** By the clock of the database. */
  readonly endsAt: number;
}

export interface QuotaStorage {
  /** The shared quotas of a tenant, by name. */
  sharedQuotas(tenantId: string): Promise<readonly SharedQuota[]>;
  /** `name-taken` when the tenant has one of this name, `too-many` when it has a hundred. */
  createSharedQuota(quota: SharedQuota, audit: AuditEntry): Promise<'created' | 'name-taken' | 'too-many'>;
  updateSharedQuota(update: RecordUpdate<SharedQuota>): Promise<UpdateResult>;
  deleteSharedQuota(removal: {
    readonly tenantId: string;
    readonly name: string;
    readonly audit: AuditEntry;
  }): Promise<'deleted' | 'unknown'>;
  /**
   * Takes leases in one commit: 2 % of what is left, at least what is wanted, and never more than is left of an
   * enforced quota. The first lease after the end of a window begins the next.
   *
   * @param demands - for different windows
   * @param entryOf - the audit entry of a level, written with the lease that reaches it: once for each window
   * @returns the leases, in the order of the demands
   */
  takeQuota(demands: readonly QuotaDemand[], entryOf: (reached: QuotaReached) => AuditEntry): Promise<readonly QuotaLease[]>;
  /** Returns what was not used, unless the window has ended. */
  returnQuota(returns: readonly QuotaReturn[]): Promise<void>;
  /** The windows of some subjects that have not ended. */
  quotaUses(tenantId: string, subjects: readonly string[]): Promise<readonly QuotaUse[]>;
  /** Removes windows that ended more than a minute ago, at most `limit`. @returns how many */
  purgeQuotaWindows(limit: number): Promise<number>;
}

// Usage: counts of requests by hour, the tokens that clients obtained again and again, and the scopes that they
// use.
import type { ScopeUse, UsageBatch, UsageQuery, UsageSum } from '../../records/usage.ts';

export interface UsageStorage {
  /** Adds a batch, unless it was added before. */
  addUsage(batch: UsageBatch): Promise<void>;
  /** The sums of a span of time, by group and outcome, in the order of the groups. */
  usage(tenantId: string, query: UsageQuery): Promise<readonly UsageSum[]>;
  /** The start of the first hour or day with counts (seconds); `undefined` without any. */
  firstUsage(tenantId: string): Promise<number | undefined>;
  /** The last uses of the scopes of some clients. */
  scopeUses(tenantId: string, clientIds: readonly string[]): Promise<readonly ScopeUse[]>;
  /**
   * Merges the oldest hours into their days.
   *
   * @param before - seconds; only hours before it
   * @returns how many counts of hours were merged, at most `limit`
   */
  mergeUsage(before: number, limit: number): Promise<number>;
  /**
   * Removes the oldest rows.
   *
   * @param before - seconds, for the counts, and for the tokens by day
   * @returns how many, at most `limit`
   */
  purgeUsage(before: { readonly counts: number; readonly repeats: number }, limit: number): Promise<number>;
}

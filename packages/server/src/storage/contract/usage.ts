// Usage: counts of requests by hour, the tokens that clients obtained again and again, and the scopes that they
// use.
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { TrustDemand, TrustRule, TrustValue } from '../../records/trust-rule.ts';
import type { ScopeUse, TokenDemand, TokenDemandQuery, UsageBatch, UsageQuery, UsageSum } from '../../records/usage.ts';

export interface UsageStorage {
  /** Adds a batch, unless it was added before. */
  addUsage(batch: UsageBatch): Promise<void>;
  /** The sums of a span of time, by group and outcome: of the first groups after a key, in the order of their bytes. */
  usage(tenantId: string, query: UsageQuery): Promise<readonly UsageSum[]>;
  /** The start of the first hour or day with counts (seconds); `undefined` without any. */
  firstUsage(tenantId: string): Promise<number | undefined>;
  /** The last uses of the scopes of some clients. */
  scopeUses(tenantId: string, clientIds: readonly string[]): Promise<readonly ScopeUse[]>;
  /** How many tokens clients obtained in a day, and how many they needed; by address, most first. */
  tokenDemand(tenantId: string, query: TokenDemandQuery): Promise<readonly TokenDemand[]>;
  /** The values that tokens showed which met a trust rule. */
  trustValues(tenantId: string, ruleId: string): Promise<readonly TrustValue[]>;
  /** What the tokens of a trust rule were. @param since - seconds, the start of a day */
  trustDemand(rule: Pick<TrustRule, 'tenantId' | 'clientId' | 'id'>, since: number): Promise<TrustDemand>;
  /** The last day whose waste was reported (seconds); 0 before the first. */
  wasteReportedOn(tenantId: string): Promise<number>;
  /** Appends the audit entries of a day, unless it or a later one was reported. @returns whether they were */
  reportWaste(tenantId: string, day: number, entries: readonly AuditEntry[]): Promise<boolean>;
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

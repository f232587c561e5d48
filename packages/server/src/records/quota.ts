// Quotas: how many tokens a client, or several clients together, may obtain in a window of time.

/** The windows, the shortest first. */
export const QUOTA_WINDOWS = [
  { name: 'minute', seconds: 60 },
  { name: 'hour', seconds: 3_600 },
  { name: 'day', seconds: 86_400 },
] as const;

/** The name of a window. */
export type QuotaWindow = (typeof QUOTA_WINDOWS)[number]['name'];

/** The highest quota of a window, in tokens. */
export const MAX_QUOTA = 1_000_000_000;

/** Tokens for each window; without any, nothing is limited. */
export interface Quota extends Readonly<Partial<Record<QuotaWindow, number | undefined>>> {
  /** `observe`: what exceeds the quota is reported, and issued. */
  readonly mode: 'enforce' | 'observe';
}

/** A quota for the sum of the tokens of several clients. */
export interface SharedQuota {
  readonly tenantId: string;
  /** Unique in the tenant. */
  readonly name: string;
  /** If set, only clients of this owner count. */
  readonly owner: string | undefined;
  /** Only clients with all of these labels count. */
  readonly labels: Readonly<Record<string, string>>;
  readonly quota: Quota;
  /** Goes up with every change of the record. */
  readonly version: number;
  readonly createdAt: number;
}

/** The longest time for which identical requests get the same token, in seconds. */
export const MAX_COALESCE = 300;

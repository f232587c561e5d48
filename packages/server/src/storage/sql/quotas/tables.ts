// The tables of quotas, for Kysely.

export interface QuotaTables {
  shared_quotas: SharedQuotasTable;
  quota_windows: QuotaWindowsTable;
}

export interface SharedQuotasTable {
  tenant_id: string;
  name: string;
  owner: string | null;
  /** JSON object. */
  labels: string;
  /** JSON object. */
  quota: string;
  version: number;
  created_at: number;
}

/** The present window of each quota, or the last one. */
export interface QuotaWindowsTable {
  tenant_id: string;
  subject: string;
  /** Length of the window. */
  seconds: number;
  /** As of the last lease. */
  quota: number;
  /** What nodes have taken, used or not. */
  used: number;
  /** The highest level that was reported, in percent. */
  reported: number;
  /** By the clock of the database. */
  ends_at: number;
}

// The table of replay records, for Kysely.

export interface ReplayTables {
  replays: ReplaysTable;
}

export interface ReplaysTable {
  tenant_id: string;
  /** SHA-256 of the single-use credential. */
  key: string;
  /** The grant that it obtained, so that a commit of unknown outcome can be retried; empty for none. */
  grant_id: string;
  expires_at: number;
}

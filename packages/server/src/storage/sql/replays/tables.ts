// What was used that is usable once, as Kysely sees the tables.

export interface ReplayTables {
  replays: ReplaysTable;
}

export interface ReplaysTable {
  tenant_id: string;
  /** SHA-256 of what was used. */
  key: string;
  /** The grant that it was used for, so that a commit of unknown outcome can be tried again; empty when it was for none. */
  grant_id: string;
  expires_at: number;
}

// The deny list, as Kysely sees it.

export interface DeniedTokenTables {
  denied_tokens: DeniedTokensTable;
}

/** Revoked tokens that have no grant. */
export interface DeniedTokensTable {
  tenant_id: string;
  jti: string;
  revoked_at: number;
  /** Seconds. */
  expires_at: number;
}

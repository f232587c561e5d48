// The table of credential uses, for Kysely.

export interface CredentialTables {
  credential_uses: CredentialUsesTable;
}

export interface CredentialUsesTable {
  tenant_id: string;
  client_id: string;
  /** A secret's id, or the thumbprint of a key or certificate. */
  credential_id: string;
  /** The last time. */
  used_at: number;
  address: string;
}

// The table of secret reveals, for Kysely.

export interface SecretRevealTables {
  secret_reveals: SecretRevealsTable;
}

export interface SecretRevealsTable {
  tenant_id: string;
  client_id: string;
  secret_id: string;
  /** The client id of the only principal that may read it. */
  revealed_to: string;
  /** Ciphertext under the master key that `sealed_key_id` names. */
  sealed: string;
  sealed_key_id: string;
  expires_at: number;
}

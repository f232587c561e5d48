// Reveals of secrets, as Kysely sees the tables.

export interface SecretRevealTables {
  secret_reveals: SecretRevealsTable;
}

export interface SecretRevealsTable {
  tenant_id: string;
  client_id: string;
  secret_id: string;
  /** The client id of the one principal that may see it. */
  revealed_to: string;
  /** Ciphertext under the master key that `sealed_key_id` names. */
  sealed: string;
  sealed_key_id: string;
  expires_at: number;
}

// Local CAs, as Kysely sees the tables.

export interface LocalAuthorityTables {
  local_authorities: LocalAuthoritiesTable;
}

export interface LocalAuthoritiesTable {
  /** A number, counted from 1 in the order in which they were made: nodes that make one at once are told apart by it. */
  id: string;
  /** PEM. */
  certificate: string;
  /** Ciphertext of the private key (PKCS #8, PEM) under the master key that `sealed_key_id` names. */
  sealed_key: string;
  sealed_key_id: string;
  created_at: number;
}

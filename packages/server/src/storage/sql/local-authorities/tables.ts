// The table of local CAs, for Kysely.

export interface LocalAuthorityTables {
  local_authorities: LocalAuthoritiesTable;
}

export interface LocalAuthoritiesTable {
  /** A number from 1, in order of creation; of nodes that create a CA at once, one gets the number. */
  id: string;
  /** PEM. */
  certificate: string;
  /** Ciphertext of the private key (PKCS #8, PEM) under the master key that `sealed_key_id` names. */
  sealed_key: string;
  sealed_key_id: string;
  created_at: number;
}

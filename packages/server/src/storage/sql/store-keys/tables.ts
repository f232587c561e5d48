// The table of master keys, for Kysely.

export interface StoreKeyTables {
  store_keys: StoreKeysTable;
}

export interface StoreKeysTable {
  key_id: string;
  check_value: string;
  created_at: number;
  retired_at: number | null;
  /** Ciphertext under the master key that `sealed_key_id` names. */
  sealed_pepper: string | null;
  sealed_key_id: string | null;
}

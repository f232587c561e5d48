// The table of signing keys, for Kysely.
import type { SigningAlgorithm } from '../../../jose/signing-algorithms.ts';

export interface SigningKeyTables {
  signing_keys: SigningKeysTable;
}

export interface SigningKeysTable {
  tenant_id: string;
  kid: string;
  algorithm: SigningAlgorithm;
  /** JSON object. */
  public_jwk: string;
  /** Ciphertext under the master key that `key_id` names. */
  private_key: string;
  key_id: string;
  announced_at: number;
  signs_from: number | null;
  retired_at: number | null;
  revoked_at: number | null;
}

// The table of client secrets, for Kysely.
import type { SecretHashFormat } from '../../../records/client.ts';

export interface SecretTables {
  client_secrets: ClientSecretsTable;
}

export interface ClientSecretsTable {
  tenant_id: string;
  client_id: string;
  id: string;
  label: string | null;
  /** Keyed by the pepper that `pepper_id` names. */
  hash: string;
  hash_format: SecretHashFormat;
  pepper_id: string;
  last_four: string;
  /** Ciphertext under the master key that `sealed_key_id` names; only for `client_secret_jwt`. */
  sealed: string | null;
  sealed_key_id: string | null;
  created_at: number;
  created_by: string;
  expires_at: number | null;
  /** The time at which it stops authenticating, because another secret replaces it. */
  retires_at: number | null;
  /** The id of the secret that replaces it. */
  replaced_by: string | null;
  deactivated_at: number | null;
  revoked_at: number | null;
  version: number;
}

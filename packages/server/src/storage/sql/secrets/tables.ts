// Secrets of clients, as Kysely sees the tables.
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
  /** Ciphertext under the master key that `sealed_key_id` names; for `client_secret_jwt` alone. */
  sealed: string | null;
  sealed_key_id: string | null;
  created_at: number;
  created_by: string;
  expires_at: number | null;
  /** From then on it no longer authenticates, because another has taken its place. */
  retires_at: number | null;
  /** The id of the secret that takes its place. */
  replaced_by: string | null;
  deactivated_at: number | null;
  revoked_at: number | null;
  version: number;
}

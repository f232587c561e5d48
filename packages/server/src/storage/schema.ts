// The tables, as Kysely sees them. One subset of SQL for every backend: text ids, integers, JSON as text, and the time of an event where
// others keep a boolean. Times are milliseconds since the epoch unless a column says seconds.
import type { RegisteredAuthMethod } from '../clients/client.ts';
import type { SigningAlgorithm } from '../keys/signing-key.ts';
import type { ResourceKind, TokenFormat } from '../tenants/tenant.ts';
import type { Change } from './storage.ts';

/** Every table of the store. */
export interface Schema {
  store_keys: StoreKeysTable;
  tenants: TenantsTable;
  tenant_hosts: TenantHostsTable;
  resources: ResourcesTable;
  signing_keys: SigningKeysTable;
  clients: ClientsTable;
  client_entitlements: ClientEntitlementsTable;
  client_secrets: ClientSecretsTable;
  grants: GrantsTable;
  audit: AuditTable;
  changes: ChangesTable;
}

export interface StoreKeysTable {
  key_id: string;
  check_value: string;
  created_at: number;
}

export interface TenantsTable {
  id: string;
  /** `home`, or null: unique, so that racing first starts make one home tenant. */
  role: 'home' | null;
  name: string;
  public_url: string;
  generation: number;
  /** Seconds. */
  access_token_lifetime: number;
  /** Seconds. */
  max_access_token_lifetime: number;
  access_token_format: TokenFormat;
  default_audience: string;
  created_at: number;
}

export interface TenantHostsTable {
  host: string;
  tenant_id: string;
  position: number;
}

export interface ResourcesTable {
  tenant_id: string;
  uri: string;
  kind: ResourceKind;
  name: string;
  /** JSON array. */
  scopes: string;
  /** JSON array. */
  owners: string;
  /** Seconds. */
  access_token_lifetime: number | null;
  access_token_format: TokenFormat | null;
  created_at: number;
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

export interface ClientsTable {
  tenant_id: string;
  client_id: string;
  /** The record's own id; lists go by it. */
  id: string;
  name: string;
  description: string | null;
  auth_method: RegisteredAuthMethod;
  access_token_format: TokenFormat | null;
  /** Seconds. */
  access_token_lifetime: number | null;
  /** Which scopes may be asked for: the client's own, or any that no registered resource owns. */
  scope_policy: 'own' | 'any';
  /** JSON array. */
  scopes: string;
  /** JSON array. */
  default_scopes: string;
  default_resource: string | null;
  generation: number;
  created_at: number;
  created_by: string;
  updated_at: number;
  expires_at: number | null;
  disabled_at: number | null;
  disabled_by: string | null;
  /** A deleted client's row stays, so that its id is never used again. */
  deleted_at: number | null;
  deleted_by: string | null;
}

export interface ClientEntitlementsTable {
  tenant_id: string;
  client_id: string;
  name: string;
  position: number;
}

export interface ClientSecretsTable {
  tenant_id: string;
  client_id: string;
  id: string;
  label: string | null;
  /** Keyed by the pepper that `pepper_id` names. */
  hash: string;
  hash_format: 'hmac-sha256';
  pepper_id: string;
  last_four: string;
  created_at: number;
  created_by: string;
  expires_at: number | null;
  deactivated_at: number | null;
  revoked_at: number | null;
}

export interface GrantsTable {
  id: string;
  tenant_id: string;
  client_id: string;
  credential_id: string;
  client_generation: number;
  tenant_generation: number;
  format: TokenFormat;
  kid: string | null;
  /** SHA-256, without a key: an opaque token is 184 random bits. */
  token_hash: string | null;
  issuer: string;
  scope: string;
  audience: string;
  address: string;
  /** Seconds. */
  issued_at: number;
  /** Seconds. */
  expires_at: number;
  suspended_at: number | null;
  revoked_at: number | null;
}

export interface AuditTable {
  id: string;
  tenant_id: string;
  at: number;
  request_id: string;
  event: string;
  result: 'success' | 'refused' | 'failed';
  reason: string | null;
  actor: string | null;
  credential_id: string | null;
  subject: string | null;
  address: string | null;
  /** JSON object. */
  detail: string;
}

export interface ChangesTable {
  id: string;
  tenant_id: string;
  kind: Change['kind'];
  subject: string;
  /** By the database's clock, the one clock that all nodes share. */
  changed_at: number;
}

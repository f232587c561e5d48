// The tables, as Kysely sees them. One subset of SQL for every backend: text ids, integers, JSON as text, and the time of an event where
// others keep a boolean. Times are milliseconds since the epoch unless a column says seconds.

import type { RegisteredAuthMethod } from '@mintmark/protocol';
import type { Generated } from 'kysely';
import type { SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { IntrospectAuthorization, SecretHashFormat } from '../records/client.ts';
import type { Revocation, TokenStatus } from '../records/revocation.ts';
import type { ResourceKind, TenantProfile, TokenFormat } from '../records/tenant.ts';
import type { Change } from './contract/changes.ts';

/** Every table of the store. */
export interface Schema {
  store_keys: StoreKeysTable;
  local_authorities: LocalAuthoritiesTable;
  tenants: TenantsTable;
  tenant_hosts: TenantHostsTable;
  resources: ResourcesTable;
  signing_keys: SigningKeysTable;
  clients: ClientsTable;
  client_entitlements: ClientEntitlementsTable;
  client_secrets: ClientSecretsTable;
  credential_uses: CredentialUsesTable;
  secret_reveals: SecretRevealsTable;
  idempotent_requests: IdempotentRequestsTable;
  client_terms: ClientTermsTable;
  client_texts: ClientTextsTable;
  tenant_entitlements: TenantEntitlementsTable;
  grants: GrantsTable;
  grant_postings: GrantPostingsTable;
  grant_postings_reach: GrantPostingsReachTable;
  sign_ins: SignInsTable;
  replays: ReplaysTable;
  revocations: RevocationsTable;
  audit: AuditTable;
  audit_chains: AuditChainsTable;
  audit_checkpoints: AuditCheckpointsTable;
  changes: ChangesTable;
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

export interface TenantsTable {
  id: string;
  /** `home`, or null: unique, so that racing first starts make one home tenant. */
  role: 'home' | null;
  name: string;
  public_url: string;
  /** JSON array of `{ url, until }`. */
  former_urls: string;
  generation: number;
  /** Seconds. */
  access_token_lifetime: number;
  /** Seconds. */
  max_access_token_lifetime: number;
  access_token_format: TokenFormat;
  default_audience: string;
  access_token_signing_alg: SigningAlgorithm;
  profile: TenantProfile;
  dpop_nonce: 'required' | 'off';
  /** PEM. */
  client_ca: string | null;
  /** Seconds. */
  key_lifetime: number;
  version: number;
  /** The number of the last row in `revocations`; taken under this row's lock, so that numbers become visible in order. */
  last_revocation: number;
  /** When it was restored from a backup; what was signed before is not taken. */
  restored_at: number | null;
  created_at: number;
  disabled_at: number | null;
  disabled_by: string | null;
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
  /** JSON object: type to JSON Schema. */
  authorization_details: string;
  version: number;
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
  /** JSON array. */
  jwks: string | null;
  jwks_uri: string | null;
  key_uri_answered_at: number | null;
  assertion_signing_alg: string | null;
  /** Seconds. */
  max_assertion_lifetime: number | null;
  assertion_audience: 'issuer' | 'list' | 'legacy';
  /** JSON object. */
  tls_subject: string | null;
  /** What its tokens must be bound to, `dpop`, `certificate` or both; JSON array. */
  token_binding: string;
  access_token_signing_alg: SigningAlgorithm | null;
  introspect_authorization: IntrospectAuthorization;
  introspection_signing_alg: SigningAlgorithm | null;
  /** JSON object. */
  claims: string;
  /** JSON array. */
  authorization_details_types: string;
  /** JSON array of thumbprints. */
  revoked_credentials: string;
  version: number;
  generation: number;
  created_at: number;
  created_by: string;
  updated_at: number;
  expires_at: number | null;
  disabled_at: number | null;
  disabled_by: string | null;
  /** JSON object. */
  labels: string;
  owner: string | null;
  /** JSON array. */
  contacts: string;
  environment: string | null;
  purpose: string | null;
  /** JSON object. */
  ip_rules: string | null;
  /** JSON array of key ids. */
  assertion_key_ids: string | null;
  /** JSON object: settings of other systems that are kept and told, and mean nothing here. */
  carried: string;
  deletion_protected_at: number | null;
  enabled_at: number | null;
  /** JSON object: what a lockdown ended, so that it can be undone. */
  lockdown: string | null;
  /** A deleted client's row stays, so that its id is never used again. */
  deleted_at: number | null;
  deleted_by: string | null;
  /** The `expires_at` that the client's tokens were ended for; 0 before the first. */
  expiry_ended: Generated<number>;
  /** Since when nothing is left of a deleted client but its id. */
  purged_at: number | null;
}

/** What a client is found by, as `owner:payments`; lists go through it in order of the record's id. */
export interface ClientTermsTable {
  tenant_id: string;
  term: string;
  id: string;
}

/** What the words of a search are looked for in, kept apart from the wide rows of clients. */
export interface ClientTextsTable {
  tenant_id: string;
  id: string;
  text: string;
}

export interface TenantEntitlementsTable {
  tenant_id: string;
  /** The name in lower case. */
  name_key: string;
  name: string;
  description: string;
  version: number;
  created_at: number;
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

export interface CredentialUsesTable {
  tenant_id: string;
  client_id: string;
  /** A secret's id, or the thumbprint of a key or certificate. */
  credential_id: string;
  /** The last time. */
  used_at: number;
  address: string;
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

export interface IdempotentRequestsTable {
  tenant_id: string;
  /** The client id of whoever asked. */
  actor: string;
  /** SHA-256 of the `Idempotency-Key`. */
  key: string;
  /** SHA-256 of the route and the body. */
  fingerprint: string;
  /** The request that executes it, or did. */
  request_id: string;
  started_at: number;
  /** Null until there is an answer. */
  status: number | null;
  /** JSON object. */
  headers: string | null;
  /** Without a secret. */
  body: string | null;
  /** The body with the secret: ciphertext under the master key that `sealed_key_id` names. */
  sealed: string | null;
  sealed_key_id: string | null;
  /** Until when `sealed` may be opened. */
  revealed_until: number;
  expires_at: number;
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
  /** JSON object. */
  confirmation: string | null;
  /** JSON array. */
  authorization_details: string | null;
  address: string;
  /** Seconds. */
  issued_at: number;
  /** Seconds. */
  expires_at: number;
  suspended_at: number | null;
  revoked_at: number | null;
}

export interface ReplaysTable {
  tenant_id: string;
  /** SHA-256 of what was used. */
  key: string;
  /** The grant that it was used for, so that a commit of unknown outcome can be tried again; empty when it was for none. */
  grant_id: string;
  expires_at: number;
}

export interface RevocationsTable {
  tenant_id: string;
  /** Counts from 1 within the tenant. */
  seq: number;
  type: Revocation['type'];
  /** The jti, credential id, client id, kid, or tenant id. */
  subject: string;
  status: TokenStatus | null;
  gen_below: number | null;
  client_id: string | null;
  audience: string | null;
  /** Seconds. */
  exp: number;
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
  /** The chain, its link's number, and the link (`auditLink`). */
  epoch: string;
  seq: number;
  hash: string;
}

export interface AuditChainsTable {
  tenant_id: string;
  epoch: string;
  started_at: number;
  /** The last link. */
  seq: number;
  hash: string;
  /** The last link that may be purged: what follows must all be there. */
  purged_seq: number;
  purged_hash: string;
  /** As the last checkpoint that names the chain signs them. */
  signed_seq: number;
  signed_purged_seq: number;
}

export interface AuditCheckpointsTable {
  tenant_id: string;
  /** Counts from 1 within the tenant. */
  number: number;
  at: number;
  jws: string;
}

export interface ChangesTable {
  id: string;
  tenant_id: string;
  kind: Change['kind'];
  subject: string;
  /** By the database's clock, the one clock that all nodes share. */
  changed_at: number;
}

/** Which grants were obtained with a credential. Filled behind the grants, in bulk: an index that is kept with each grant would cost what the grant costs. */
export interface GrantPostingsTable {
  tenant_id: string;
  credential_id: string;
  grant_id: string;
}

/** How far `grant_postings` and `sign_ins` have come. */
export interface GrantPostingsReachTable {
  name: 'grants';
  /** The id of the last grant that they know. */
  reached: string;
}

/** Grants of an hour, counted. They outlive the grants. */
export interface SignInsTable {
  tenant_id: string;
  /** Seconds since the epoch, a multiple of 3600. */
  hour: number;
  client_id: string;
  credential_id: string;
  address: string;
  granted: number;
  /** Seconds. */
  first_at: number;
  /** Seconds. */
  last_at: number;
}

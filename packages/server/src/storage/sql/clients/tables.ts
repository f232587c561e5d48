// The tables of clients and their index, for Kysely.
import type { RegisteredAuthMethod } from '@mintmark/protocol';
import type { Generated } from 'kysely';
import type { SigningAlgorithm } from '../../../jose/signing-algorithms.ts';
import type { ClientKind, IntrospectAuthorization } from '../../../records/client.ts';
import type { TokenFormat } from '../../../records/tenant.ts';

export interface ClientTables {
  clients: ClientsTable;
  client_entitlements: ClientEntitlementsTable;
  client_terms: ClientTermsTable;
  client_texts: ClientTextsTable;
}

export interface ClientsTable {
  tenant_id: string;
  client_id: string;
  /** The record's own id, which is in order of creation. */
  id: string;
  name: string;
  description: string | null;
  auth_method: RegisteredAuthMethod;
  access_token_format: TokenFormat | null;
  /** Seconds. */
  access_token_lifetime: number | null;
  /** The scopes that may be requested: the client's own, or any that no registered resource owns. */
  scope_policy: 'own' | 'any';
  /** JSON array. */
  scopes: string;
  /** JSON array. */
  default_scopes: string;
  default_resource: string | null;
  /** JSON array. */
  jwks: string | null;
  jwks_uri: string | null;
  key_uri_reached_at: number | null;
  metadata_fetched_at: number | null;
  /** When its metadata document is to be fetched again. */
  metadata_due_at: number | null;
  assertion_signing_alg: string | null;
  /** Seconds. */
  max_assertion_lifetime: number | null;
  assertion_audience: 'issuer' | 'list' | 'legacy';
  /** JSON object. */
  tls_subject: string | null;
  /** The bindings that its tokens must have, `dpop`, `certificate` or both; JSON array. */
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
  /** Counts the ends of its instances. */
  instance_generation: number;
  /** JSON object of instances by name. */
  ended_instances: string;
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
  kind: ClientKind;
  /** JSON object. */
  ip_rules: string | null;
  /** JSON object. */
  quota: string | null;
  coalesce_seconds: number | null;
  /** The exchange policy as JSON. */
  exchange: string | null;
  /** JSON array of key ids. */
  assertion_key_ids: string | null;
  /** JSON object: settings of other systems that are stored and returned, without effect here. */
  passthrough: string;
  deletion_protected_at: number | null;
  enabled_at: number | null;
  /** JSON object: what a lockdown changed, so that it can be undone. */
  lockdown: string | null;
  /** A deleted client's row is retained, so that its id is never reused. */
  deleted_at: number | null;
  deleted_by: string | null;
  /** The `expires_at` for which the client's tokens were revoked; 0 before the first. */
  expiry_ended: Generated<number>;
  /** The time at which everything but the id of a deleted client was removed. */
  purged_at: number | null;
}

export interface ClientEntitlementsTable {
  tenant_id: string;
  client_id: string;
  name: string;
  position: number;
}

/** The search terms of clients, such as `owner:payments`, in order of the record's id. */
export interface ClientTermsTable {
  tenant_id: string;
  term: string;
  id: string;
}

/** The searched text of clients, separate from their wide rows. */
export interface ClientTextsTable {
  tenant_id: string;
  id: string;
  text: string;
}

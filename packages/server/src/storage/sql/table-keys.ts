// The tables of the store with their primary keys, tables that others reference first.
import type { Schema } from './schema.ts';

/** The tables of the store, in an order in which their rows can be inserted, each with its primary key. */
export const TABLE_KEYS: { readonly [Table in keyof Schema]: readonly (keyof Schema[Table] & string)[] } = {
  store_keys: ['key_id'],
  tenants: ['id'],
  clients: ['tenant_id', 'client_id'],
  tenant_hosts: ['host'],
  resources: ['tenant_id', 'uri'],
  tenant_entitlements: ['tenant_id', 'name_key'],
  local_authorities: ['id'],
  signing_keys: ['tenant_id', 'kid'],
  client_entitlements: ['tenant_id', 'client_id', 'name'],
  client_terms: ['tenant_id', 'term', 'id'],
  client_texts: ['tenant_id', 'id'],
  client_secrets: ['tenant_id', 'client_id', 'id'],
  secret_reveals: ['tenant_id', 'client_id', 'secret_id'],
  credential_uses: ['tenant_id', 'client_id', 'credential_id'],
  idempotent_requests: ['tenant_id', 'actor', 'key'],
  denied_tokens: ['tenant_id', 'jti'],
  grant_batches: ['id'],
  grant_states: ['grant_id'],
  grant_postings: ['tenant_id', 'credential_id', 'batch_id'],
  grant_postings_reach: ['name'],
  sign_ins: ['tenant_id', 'hour', 'client_id', 'credential_id', 'address'],
  replays: ['tenant_id', 'key'],
  revocations: ['tenant_id', 'seq'],
  changes: ['id'],
  audit: ['id'],
  audit_chains: ['tenant_id', 'epoch'],
  audit_checkpoints: ['tenant_id', 'number'],
};

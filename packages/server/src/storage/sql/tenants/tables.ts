// The tables of tenants and their hosts, for Kysely.
import type { SigningAlgorithm } from '../../../jose/signing-algorithms.ts';
import type { TenantProfile, TokenFormat } from '../../../records/tenant.ts';

export interface TenantTables {
  tenants: TenantsTable;
  tenant_hosts: TenantHostsTable;
}

export interface TenantsTable {
  id: string;
  /** `home` or null; unique, so that concurrent first starts create one home tenant. */
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
  grant_records: 'stored' | 'none';
  /** Until when tokens without a grant are accepted, though none is issued any more. */
  unrecorded_until: number | null;
  /** JSON object. */
  client_quota: string | null;
  coalesce_seconds: number | null;
  /** PEM. */
  client_ca: string | null;
  /** Seconds. */
  key_lifetime: number;
  version: number;
  /**
   * The number of the last revocation, assigned under this row's lock, so that numbers become visible in
   * order.
   */
  last_revocation: number;
  /** The time of its restore from a backup; assertions and proofs that were signed before are refused. */
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

// The tables of grants and their index, for Kysely.
import type { TokenFormat } from '../../../records/tenant.ts';

export interface GrantTables {
  grants: GrantsTable;
  grant_postings: GrantPostingsTable;
  grant_postings_reach: GrantPostingsReachTable;
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

/** The grants of a credential, written in bulk after the grants (`grant-postings.ts`). */
export interface GrantPostingsTable {
  tenant_id: string;
  credential_id: string;
  grant_id: string;
}

/** The progress of `grant_postings` and `sign_ins`. */
export interface GrantPostingsReachTable {
  name: 'grants';
  /** The id of the last grant that they include. */
  reached: string;
}

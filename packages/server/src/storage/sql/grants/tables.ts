// Grants, and what lists of them are found by, as Kysely sees the tables.
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

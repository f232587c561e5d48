// The tables of grants, and of the postings by which they are listed, as Kysely sees them.

export interface GrantTables {
  grant_batches: GrantBatchesTable;
  grant_states: GrantStatesTable;
  grant_postings: GrantPostingsTable;
  grant_postings_reach: GrantPostingsReachTable;
}

/** The grants that were signed together for a tenant. */
export interface GrantBatchesTable {
  /** The first 32 characters of the ids of its grants. */
  id: string;
  tenant_id: string;
  /** The number of its grants. */
  size: number;
  /** As `grant-batch.ts` writes them. */
  grants: string;
}

/** Grants that were suspended or revoked. */
export interface GrantStatesTable {
  grant_id: string;
  tenant_id: string;
  suspended_at: number | null;
  revoked_at: number | null;
}

/** The credentials that the grants of a batch were obtained with. Written later, in bulk. */
export interface GrantPostingsTable {
  tenant_id: string;
  credential_id: string;
  batch_id: string;
}

/** The position up to which `grant_postings` and `sign_ins` include all grants. */
export interface GrantPostingsReachTable {
  name: 'grants';
  /** The id of the last batch that both include. */
  reached: string;
}

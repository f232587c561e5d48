// The tables of the audit trail, for Kysely.

export interface AuditTables {
  audit: AuditTable;
  audit_chains: AuditChainsTable;
  audit_checkpoints: AuditCheckpointsTable;
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
  /** The chain; `seq` and `hash` are the number and hash of the entry's link (`auditLink`). */
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
  /** The last link that may be purged. */
  purged_seq: number;
  purged_hash: string;
  /** `seq` and `purged_seq` as of the chain's last checkpoint. */
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

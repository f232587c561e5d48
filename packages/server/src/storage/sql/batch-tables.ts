// The tables that are written in batches, each with its columns in the order of a row's values.

import type { AuditTable } from './audit/tables.ts';
import type { GrantBatchesTable } from './grants/tables.ts';

/** A value of a row of a batch. */
export type BatchValue = string | number | null;

/** A table whose batches are inserted unchanged; audit entries are linked to each other first. */
export type BatchTable = Exclude<keyof typeof BATCH_TABLES, 'audit'>;

type Columns<Table> = { readonly [Column in keyof Table]: Table[Column] extends string | null ? 'text' : 'bigint' };

const GRANT_BATCHES: Columns<GrantBatchesTable> = {
  id: 'text',
  tenant_id: 'text',
  size: 'bigint',
  grants: 'text',
};

const AUDIT: Columns<AuditTable> = {
  id: 'text',
  tenant_id: 'text',
  at: 'bigint',
  request_id: 'text',
  event: 'text',
  result: 'text',
  reason: 'text',
  actor: 'text',
  credential_id: 'text',
  subject: 'text',
  address: 'text',
  detail: 'text',
  epoch: 'text',
  seq: 'bigint',
  hash: 'text',
};

/** The columns of each table with the type of PostgreSQL's parameter. */
export const BATCH_TABLES = { grant_batches: GRANT_BATCHES, audit: AUDIT };

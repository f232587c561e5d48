// The change table, for Kysely.
import type { Change } from '../../contract/changes.ts';

export interface ChangeTables {
  changes: ChangesTable;
}

export interface ChangesTable {
  id: string;
  tenant_id: string;
  kind: Change['kind'];
  subject: string;
  /** By the database's clock, which all nodes share. */
  changed_at: number;
}

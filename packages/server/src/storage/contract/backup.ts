// Backups of all tables as of one moment, and their restoration into an empty store.
import type { SigningAlgorithm } from '../../jose/signing-algorithms.ts';
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { SigningKeyRecord } from '../../records/signing-key.ts';
import type { TableRows } from './table-rows.ts';

/** The contents of an empty store to be filled. */
export interface Restoration {
  /** The rows of the backup, referenced tables first. Read again when the transaction is retried. */
  readonly rows: () => AsyncIterable<TableRows>;
  readonly at: number;
  /** Replaces a tenant's keys of one algorithm: returns one that signs, and its standby. */
  readonly newKeys: (tenantId: string, algorithm: SigningAlgorithm) => Promise<readonly SigningKeyRecord[]>;
  /** The entry of the home tenant. */
  readonly audit: (homeTenantId: string) => AuditEntry;
}

export interface BackupStorage {
  /** Calls `onRows` with all tables in batches of rows, as of one moment, referenced tables first. */
  dump(onRows: (rows: TableRows) => Promise<void>): Promise<void>;
  /**
   * Fills an empty store from a backup, in one transaction. Revokes all tokens and replaces the signing keys:
   * what was revoked after the backup must not become valid again.
   *
   * @throws {@link IncompatibleStore} for tables or columns that this version does not know
   */
  restore(restoration: Restoration): Promise<'restored' | 'not-empty'>;
}

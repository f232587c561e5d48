// Backups: all tables as of one moment, and an empty store that is filled from one.
import type { SigningAlgorithm } from '../../jose/signing-algorithms.ts';
import type { AuditEntry } from '../../records/audit-entry.ts';
import type { SigningKeyRecord } from '../../records/signing-key.ts';
import type { TableRows } from './table-rows.ts';

/** What fills an empty store. */
export interface Restoration {
  /** The rows of the backup, those that others refer to first. Read again when the database asks for the transaction again. */
  readonly rows: () => AsyncIterable<TableRows>;
  readonly at: number;
  /** The keys that take the place of a tenant's, of one algorithm: one that signs, and its standby. */
  readonly newKeys: (tenantId: string, algorithm: SigningAlgorithm) => Promise<readonly SigningKeyRecord[]>;
  /** The entry, for the home tenant. */
  readonly audit: (homeTenantId: string) => AuditEntry;
}

/** Backups. */
export interface BackupStorage {
  /** Passes every table that belongs in a backup, as of one moment, some rows at a time; those that others refer to first. */
  dump(take: (rows: TableRows) => Promise<void>): Promise<void>;
  /**
   * Fills an empty store from a backup, in one transaction. All tokens end and signing keys are replaced: what ended after the
   * backup must not become valid again.
   *
   * @throws {@link IncompatibleStore} for tables or columns that this version does not know
   */
  restore(restoration: Restoration): Promise<'restored' | 'not-empty'>;
}

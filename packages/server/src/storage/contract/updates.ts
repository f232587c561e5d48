// What changes and lists of all kinds of records have in common.
import type { AuditEntry } from '../../records/audit-entry.ts';

/** One page of a list in order of creation. */
export interface PageRequest {
  /** The record id after which the page starts; `undefined` for the first page. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** How an update of a record ended: `stale` when it is no longer of the version that was read; only `changed` writes. */
export type UpdateResult = 'changed' | 'unknown' | 'stale';

/** A changed record, and the version that the change was made from. */
export interface RecordUpdate<Record> {
  /** As it is to be, with the next version; its generation, secrets and states are not written. */
  readonly record: Record;
  readonly expectedVersion: number;
  readonly audit: AuditEntry;
}

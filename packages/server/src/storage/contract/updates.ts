// Updates and pages of records of any kind.
import type { AuditEntry } from '../../records/audit-entry.ts';

/** One page of a list in order of creation. */
export interface PageRequest {
  /** The record id after which the page starts; `undefined` for the first page. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** Only `changed` writes. `stale`: the record no longer has the expected version. */
export type UpdateResult = 'changed' | 'unknown' | 'stale';

/** A changed record, and the version that the change is based on. */
export interface RecordUpdate<Record> {
  /** The new record; its version, generation, secrets and states are not written from it. */
  readonly record: Record;
  readonly expectedVersion: number;
  readonly audit: AuditEntry;
}

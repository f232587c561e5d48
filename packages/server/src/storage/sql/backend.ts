// What a backend gives to the shared verbs: a way to read, a way to write, and its own words for what SQL dialects do not agree on.
import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { TableRows, TableShape } from '../contract/table-rows.ts';
import type { NewAuditRow } from './audit/audit-row.ts';
import type { BatchTable, BatchValue } from './batch-tables.ts';
import type { HotQueryBuilder } from './hot-query.ts';
import type { Schema } from './schema.ts';

/** A database behind the store. */
export interface Backend {
  /** For reads. One statement sees one state of the store; two do not. */
  readonly reads: Kysely<Schema>;
  /** Compiles a hot query once, to be run often. */
  prepare<Row>(name: string, build: HotQueryBuilder<Row>): (tenantId: string, key: string) => Promise<readonly Row[]>;
  /** Runs `work` in a transaction, and again when the database asks for it. */
  write<Result>(work: (transaction: Transaction<Schema>) => Promise<Result>): Promise<Result>;
  /** Inserts rows in one commit. @throws RowRefused when one of them cannot be inserted; none is then */
  insert(table: BatchTable, rows: readonly (readonly BatchValue[])[]): Promise<void>;
  /** Runs `work` with a reader of whole tables, all as of one moment. */
  snapshot(work: (rowsOf: (table: TableShape) => AsyncIterable<TableRows['rows']>) => Promise<void>): Promise<void>;
  /** Appends audit entries to the chains of an epoch in one commit. @throws RowRefused as {@link insert} */
  append(epoch: string, rows: readonly NewAuditRow[]): Promise<void>;
  /** The database's own clock, in milliseconds. */
  readonly databaseTime: RawBuilder<number>;
  /** The contract's error for one of the database's; what is neither stays as it is. */
  failure(error: unknown): unknown;
  /** Whether client certificates can arrive at this server; they can unless it is known that they cannot. */
  readonly certificatesArrive?: boolean | undefined;
  /** Makes sure that what is open is still what a restart would find. @throws StorageUnavailable */
  requireInPlace?(): Promise<void>;
  /** Called once nothing is under way. */
  close(): Promise<void>;
}

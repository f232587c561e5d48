// The interface of a database for the shared SQL: reads, writes, and the expressions in which SQL dialects
// differ.
import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { Client } from '../../records/client.ts';
import type { LogPosition } from '../contract/replica.ts';
import type { RowsOf } from '../contract/table-rows.ts';
import type { NewAuditRow } from './audit/audit-row.ts';
import type { BatchTable, BatchValue } from './batch-tables.ts';
import type { HotQueryBuilder } from './hot-query.ts';
import type { Schema } from './schema.ts';

/** A database behind the store. */
export interface Backend {
  /** The migrations that the store lacked when it was opened. */
  readonly migrated: readonly string[];
  /**
   * The database for reads. Each statement sees one state of the store; two statements may see different
   * ones.
   */
  readonly reads: Kysely<Schema>;
  /**
   * The same, for short reads without which a node is not fresh: tenants, their keys, revocations. Neither lists nor
   * changes hold them up.
   */
  readonly freshReads: Kysely<Schema>;
  /** Compiles a query of the request path once. */
  prepare<Row>(name: string, build: HotQueryBuilder<Row>): (tenantId: string, key: string) => Promise<readonly Row[]>;
  /**
   * Runs `work` in a transaction, and again when the database requires a retry.
   *
   * @param purpose - `token` for a short transaction without which no token is issued, as of a quota or an assertion:
   *   neither lists nor other changes hold it up
   */
  write<Result>(work: (transaction: Transaction<Schema>) => Promise<Result>, purpose?: 'token'): Promise<Result>;
  /** Inserts rows in one commit. @throws RowRefused when one of them cannot be inserted; then none is */
  insert(table: BatchTable, rows: readonly (readonly BatchValue[])[]): Promise<void>;
  /** Runs `work` with a reader of whole tables, all as of one moment. */
  snapshot(work: (rowsOf: RowsOf) => Promise<void>): Promise<void>;
  /** Appends audit entries to the chains of an epoch in one commit. @throws RowRefused as {@link insert} */
  append(epoch: string, rows: readonly NewAuditRow[]): Promise<void>;
  /** Reads the copy of a client in one row, if there is one: see {@link copyClient}. */
  clientCopy?(tenantId: string, clientId: string): Promise<Client | undefined>;
  /** Copies a client in one row that is quicker to read. Called by the transaction that has changed it, at its end. */
  copyClient?(transaction: Transaction<Schema>, tenantId: string, clientId: string): Promise<void>;
  /** The same of all clients, at the end of a restoration or a transfer, which insert rows. */
  copyAllClients?(transaction: Transaction<Schema>): Promise<void>;
  /** A text that is compared and ordered by its bytes (UTF-8), whatever the collation of the database. */
  byBytes(text: RawBuilder<string>): RawBuilder<string>;
  /** Moves what was committed from the log of the database into its file. */
  checkpoint?(): Promise<void>;
  /** The database's own clock, in milliseconds. */
  readonly databaseTime: RawBuilder<number>;
  /** How far the log reaches, of a database that can have replicas. */
  logPosition?(): Promise<LogPosition>;
  /** The contract's error for one of the database's; other errors are returned unchanged. */
  failure(error: unknown): unknown;
  /** Whether client certificates can reach this server; `true` when absent. */
  readonly certificatesArrive?: boolean | undefined;
  /** Whether operators can sign in at this server; `true` when absent. */
  readonly operatorsSignIn?: boolean | undefined;
  /** See `Storage.identity`. */
  identity(): Promise<string>;
  /** Requires that a restart would open the same database. @throws StorageUnavailable */
  requireSameDatabase?(): Promise<void>;
  /** Called once no call is running. */
  close(): Promise<void>;
}

// What the writer does with its connection: opens the database and runs one task after the other. Used by the
// writer thread of one process and by the shared writer of several.
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { AUDIT_COLUMNS } from '../sql/audit/audit-row.ts';
import { type ChainHead, linkRows, newChainRow, rowsByTenant } from '../sql/audit/links.ts';
import { BATCH_TABLES } from '../sql/batch-tables.ts';
import { isSqliteError } from './failure.ts';
import { rowsOf } from './rows-of.ts';
import { StatementCache } from './statement-cache.ts';
import type { WriterError, WriterResult, WriterTask } from './writer-messages.ts';

/** Milliseconds to wait for another process's transaction. */
const BUSY_TIMEOUT = 5000;

/** Milliseconds between two attempts. */
const RETRY = 10;
/** The primary result code. */
const SQLITE_BUSY = 5;

export const NOTHING: WriterResult = { rows: [], changes: 0 };

/** A task that needs an open database. */
export type DatabaseTask = Exclude<WriterTask, { readonly open: string } | { readonly damaged: string } | { readonly close: true }>;

/** A task that inserts rows. */
export type InsertTask = Extract<WriterTask, { readonly insert: unknown }>;

/** The one connection that writes. */
export interface Connection {
  readonly database: DatabaseSync;
  readonly statements: StatementCache;
}

/** Opens the database. */
export const openConnection = (path: string): Connection => {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: true });
  useWriteAheadLog(database);
  // FULL: a commit waits for the disk. In WAL mode, anything less may lose the last commits in a power
  // failure.
  database.exec('PRAGMA synchronous = FULL');
  return { database, statements: new StatementCache(database) };
};

// When several connections switch an empty database to WAL at once, SQLite refuses all but one immediately,
// without the busy timeout.
const useWriteAheadLog = (database: DatabaseSync): void => {
  const until = performance.now() + BUSY_TIMEOUT;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isSqliteError(error) || (error.errcode & 0xff) !== SQLITE_BUSY || performance.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY);
    }
  }
};

/** Runs a task. */
export const runTask = (connection: Connection, task: DatabaseTask): WriterResult => {
  if ('insert' in task) return insertAll(connection, [task]);
  if ('append' in task) return append(connection, task);
  return runStatement(connection, task);
};

/**
 * Inserts the rows of several tasks in one commit. One prepared statement per row was measured at half the
 * cost of `INSERT … SELECT … FROM json_each(?)`.
 */
export const insertAll = (connection: Connection, tasks: readonly InsertTask[]): WriterResult =>
  inTransaction(connection, ({ statements }) => {
    for (const { insert: table, rows } of tasks) {
      const statement = statements.get(INSERTS[table]);
      for (const row of rows) statement.run(...row);
    }
  });

// Linked here, so that a flood of refusals is hashed off the main thread and occupies the writer for one task
// only.
const append = (connection: Connection, { append: rows, epoch }: Extract<WriterTask, { append: unknown }>): WriterResult =>
  inTransaction(connection, ({ statements }) => {
    const statement = statements.get(INSERTS.audit);
    for (const [tenantId, tenantRows] of rowsByTenant(rows)) {
      const start = newChainRow(tenantId, epoch, tenantRows[0]?.at ?? 0);
      statements.get(START_CHAIN).run(start);
      const [stored] = rowsOf<ChainHead>(statements.get(CHAIN_HEAD).all(tenantId, epoch));
      const linked = linkRows(tenantRows, epoch, stored ?? start);
      for (const row of linked) statement.run(...AUDIT_COLUMNS.map((column) => row[column]));
      const { seq, hash } = linked.at(-1) ?? start;
      statements.get(EXTEND_CHAIN).run(seq, hash, tenantId, epoch);
    }
  });

const inTransaction = (connection: Connection, work: (connection: Connection) => void): WriterResult => {
  const { statements } = connection;
  statements.get('BEGIN IMMEDIATE').run();
  try {
    work(connection);
    statements.get('COMMIT').run();
  } catch (error) {
    rollBack(connection);
    throw error;
  }
  return NOTHING;
};

const runStatement = (connection: Connection, { sql, parameters }: Extract<WriterTask, { sql: string }>): WriterResult => {
  if (sql === 'ROLLBACK') return rollBack(connection);
  const statement = connection.statements.get(sql);
  return isReader(statement)
    ? { rows: statement.all(...parameters), changes: 0 }
    : { rows: [], changes: statement.run(...parameters).changes };
};

const isReader = (statement: StatementSync): boolean => statement.columns().length > 0;

// A full disk or an I/O error has rolled the transaction back by itself.
export const rollBack = ({ database, statements }: Connection): WriterResult => {
  if (database.isTransaction) statements.get('ROLLBACK').run();
  return NOTHING;
};

const insertStatement = (table: keyof typeof BATCH_TABLES): string => {
  const columns = Object.keys(BATCH_TABLES[table]);
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
};

const START_CHAIN = `INSERT INTO audit_chains (tenant_id, epoch, started_at, seq, hash, purged_seq, purged_hash, signed_seq, signed_purged_seq)
  VALUES ($tenant_id, $epoch, $started_at, $seq, $hash, $purged_seq, $purged_hash, $signed_seq, $signed_purged_seq)
  ON CONFLICT DO NOTHING`;
const CHAIN_HEAD = 'SELECT seq, hash FROM audit_chains WHERE tenant_id = ? AND epoch = ?';
const EXTEND_CHAIN = 'UPDATE audit_chains SET seq = ?, hash = ? WHERE tenant_id = ? AND epoch = ?';

const INSERTS = { grant_batches: insertStatement('grant_batches'), audit: insertStatement('audit') };

/** The error of a reply. */
export const errorOf = (error: unknown): WriterError => ({
  message: error instanceof Error ? error.message : String(error),
  errcode: isSqliteError(error) ? error.errcode : undefined,
});

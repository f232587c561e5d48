// The writer thread has the only connection of this process that writes, and runs one task after the other. A
// commit's wait for the disk never blocks the main thread. Another process may write too; each waits for the
// other's transaction.
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';
import { AUDIT_COLUMNS } from '../sql/audit/audit-row.ts';
import { type ChainHead, linkRows, newChainRow, rowsByTenant } from '../sql/audit/links.ts';
import { BATCH_TABLES } from '../sql/batch-tables.ts';
import { isSqliteError } from './failure.ts';
import { rowsOf } from './rows-of.ts';
import { StatementCache } from './statement-cache.ts';
import type { WriterError, WriterRequest, WriterResult, WriterTask } from './writer-messages.ts';

/** Milliseconds to wait for another process's transaction. */
const BUSY_TIMEOUT = 5000;

/** Milliseconds between two attempts. */
const RETRY = 10;
/** The primary result code. */
const SQLITE_BUSY = 5;

const NOTHING: WriterResult = { rows: [], changes: 0 };

interface Connection {
  readonly database: DatabaseSync;
  readonly statements: StatementCache;
}

let connection: Connection | undefined;

const run = (task: WriterTask): WriterResult => {
  if ('open' in task) return open(task.open);
  if (connection === undefined) throw new Error('The writer has no database open.');
  if ('insert' in task) return insert(connection, task);
  if ('append' in task) return append(connection, task);
  if ('sql' in task) return runStatement(connection, task);
  connection.database.close();
  return NOTHING;
};

const open = (path: string): WriterResult => {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: true });
  useWriteAheadLog(database);
  // FULL: a commit waits for the disk. In WAL mode, anything less may lose the last commits in a power
  // failure.
  database.exec('PRAGMA synchronous = FULL');
  connection = { database, statements: new StatementCache(database) };
  return NOTHING;
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

// One prepared statement per row was measured at half the cost of `INSERT … SELECT … FROM json_each(?)`.
const insert = (connection: Connection, { insert: table, rows }: Extract<WriterTask, { insert: unknown }>): WriterResult =>
  inTransaction(connection, ({ statements }) => {
    const statement = statements.get(INSERTS[table]);
    for (const row of rows) statement.run(...row);
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
  const { database, statements } = connection;
  statements.get('BEGIN IMMEDIATE').run();
  try {
    work(connection);
    statements.get('COMMIT').run();
  } catch (error) {
    rollBack(database, statements);
    throw error;
  }
  return NOTHING;
};

const runStatement = ({ database, statements }: Connection, { sql, parameters }: Extract<WriterTask, { sql: string }>): WriterResult => {
  if (sql === 'ROLLBACK') return rollBack(database, statements);
  const statement = statements.get(sql);
  return isReader(statement)
    ? { rows: statement.all(...parameters), changes: 0 }
    : { rows: [], changes: statement.run(...parameters).changes };
};

const isReader = (statement: StatementSync): boolean => statement.columns().length > 0;

// A full disk or an I/O error has rolled the transaction back by itself.
const rollBack = (database: DatabaseSync, statements: StatementCache): WriterResult => {
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

const errorOf = (error: unknown): WriterError => ({
  message: error instanceof Error ? error.message : String(error),
  errcode: isSqliteError(error) ? error.errcode : undefined,
});

parentPort?.on('message', ({ id, task }: WriterRequest) => {
  try {
    const result = run(task);
    parentPort?.postMessage({ id, result });
  } catch (error) {
    parentPort?.postMessage({ id, error: errorOf(error) });
  }
  // Without a listener, the thread ends.
  if ('close' in task) parentPort?.close();
});

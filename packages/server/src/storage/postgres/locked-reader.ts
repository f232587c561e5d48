// Reads a store in PostgreSQL as of one moment, while no server runs on it: no server may run on a store that
// is transferred.
import { setTimeout as wait } from 'node:timers/promises';
import { type Kysely, sql, type Transaction } from 'kysely';
import { DatabaseError } from 'pg';
import { StorageUnavailable } from '../contract/errors.ts';
import type { Schema } from '../sql/schema.ts';
import { TABLE_KEYS } from '../sql/table-keys.ts';
import type { LockedReader } from '../transfer/locked-reader.ts';
import { kyselyOn } from './dialect.ts';
import { postgresFailure } from './failure.ts';
import { createPool, storeNameOf } from './pool.ts';
import { rowsOf } from './snapshot.ts';

/** Milliseconds of a statement, as one that counts the rows of a large table. */
const STATEMENT_TIMEOUT = 600_000;
/** Milliseconds that the transaction may be idle while its rows are written elsewhere. */
const IDLE_TIMEOUT = 600_000;
/** Milliseconds to wait for the locks, and for sessions that are ending. */
const LOCK_TIMEOUT = 5000;
const RETRY = 100;
/** The lock was not available in time. */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Runs the work with a reader. Nothing can write the store meanwhile.
 *
 * @throws {@link StorageUnavailable} when a server has the store open
 */
export const withLockedPostgres = async <Result>(url: string, work: (reader: LockedReader) => Promise<Result>): Promise<Result> => {
  const storeName = storeNameOf(url);
  const db = kyselyOn(createPool(url, { statementTimeout: STATEMENT_TIMEOUT }));
  try {
    await requireUnused(db, storeName);
    return await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (transaction) => {
        await lock(transaction, storeName);
        return work({
          count: async (table) => {
            const { rows } = await sql<{ rows: number }>`SELECT COUNT(*) AS rows FROM ${sql.table(table)}`.execute(transaction);
            return rows[0]?.rows ?? 0;
          },
          rowsOf: (table, range) => rowsOf(transaction, table, range),
        });
      });
  } catch (error) {
    throw error instanceof DatabaseError ? postgresFailure(storeName, error) : error;
  } finally {
    await db.destroy();
  }
};

// A server's node polls the store four times a second, so it always has a session.
const requireUnused = async (db: Kysely<Schema>, storeName: string): Promise<void> => {
  for (let waited = 0; ; waited += RETRY) {
    const { rows } = await sql<{ sessions: number }>`SELECT COUNT(*) AS sessions FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'mintmark' AND pid <> pg_backend_pid()`.execute(db);
    const sessions = rows[0]?.sessions ?? 0;
    if (sessions === 0) return;
    if (waited >= LOCK_TIMEOUT) throw inUse(storeName, `${sessions} sessions of Mintmark are connected`);
    await wait(RETRY);
  }
};

// Before the first read, which the moment of the transaction is. A server that starts later cannot write.
const lock = async (transaction: Transaction<Schema>, storeName: string): Promise<void> => {
  await sql`SET LOCAL idle_in_transaction_session_timeout = ${sql.lit(IDLE_TIMEOUT)}`.execute(transaction);
  await sql`SET LOCAL lock_timeout = ${sql.lit(LOCK_TIMEOUT)}`.execute(transaction);
  try {
    await sql`LOCK TABLE ${sql.join(Object.keys(TABLE_KEYS).map((table) => sql.table(table)))} IN SHARE MODE`.execute(transaction);
  } catch (error) {
    if (error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE) throw inUse(storeName, 'a transaction is writing');
    throw error;
  }
};

const inUse = (storeName: string, reason: string) =>
  new StorageUnavailable(`${storeName} is in use: ${reason}. Stop every server on it, and run the command again.`);

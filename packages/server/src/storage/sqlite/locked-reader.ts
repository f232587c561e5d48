// Reads the embedded store while no other process has it open: no server may run on a store that is
// transferred.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageUnavailable } from '../contract/errors.ts';
import type { LockedReader } from '../transfer/locked-reader.ts';
import { isSqliteError, sqliteFailure } from './failure.ts';
import { rowsOf } from './snapshot.ts';

/** Milliseconds to wait for a process that is closing the store. */
const BUSY_TIMEOUT = 1000;
/** The primary result code. */
const SQLITE_BUSY = 5;

/**
 * Runs the work with a reader. Other processes can neither read nor write the store meanwhile.
 *
 * @throws {@link StorageUnavailable} when a process has the store open
 */
export const withLockedSqlite = async <Result>(directory: string, work: (reader: LockedReader) => Promise<Result>): Promise<Result> => {
  const path = join(directory, 'mintmark.db');
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
  try {
    lock(database, path);
    return await work({
      count: async (table) => Number(database.prepare(`SELECT COUNT(*) AS rows FROM "${table}"`).get()?.['rows']),
      rowsOf: (table, range) => rowsOf(database, table, range),
    });
  } catch (error) {
    throw isSqliteError(error) ? sqliteFailure(path, error) : error;
  } finally {
    database.close();
  }
};

// In exclusive locking mode, the first read of a database in WAL mode needs an exclusive lock, which it
// keeps: every other connection has a shared one as long as it is open (https://sqlite.org/wal.html#noshm).
const lock = (database: DatabaseSync, path: string): void => {
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.prepare('SELECT COUNT(*) FROM sqlite_schema').get();
  } catch (error) {
    if (!isSqliteError(error) || (error.errcode & 0xff) !== SQLITE_BUSY) throw error;
    throw new StorageUnavailable(`The database ${path} is in use: stop the server, and every other process that has it open.`);
  }
};

// Opens the embedded store for reading only. It creates no file: not even the index of the log, if no process has the
// store open.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import type { ReadOnlyStore } from '../contract/read-only-store.ts';
import { schemaState } from '../sql/migrate.ts';
import { readOnlyBackend } from '../sql/read-only.ts';
import { sqlStorage } from '../sql/sql-storage.ts';
import { BUSY_TIMEOUT, damaged, requireIntact, requireOwn } from './damage.ts';
import { kyselyOn } from './dialect.ts';
import { isDamage, isSqliteError, sqliteFailure } from './failure.ts';
import { fileIdentity } from './file-identity.ts';
import { readerDriver } from './reader-driver.ts';
import { requireStoreFile } from './require-store-file.ts';

/** Bytes up to which a file is checked: some seconds. */
const CHECKED = 1024 * 1024 * 1024;

/**
 * Opens the store of a data folder, and checks its pages unless there are too many.
 *
 * @returns `undefined` when there is none
 * @throws StorageDamaged, StorageUnavailable or IncompatibleStore, naming the path
 */
export const readSqlite = async (directory: string, now: () => number): Promise<ReadOnlyStore | undefined> => {
  await requireStoreFile(directory);
  const path = join(directory, 'mintmark.db');
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return undefined;
  try {
    return await openRead(path, now);
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    throw isDamage(error.errcode) ? damaged(path, error.message) : sqliteFailure(path, error);
  }
};

const openRead = async (path: string, now: () => number): Promise<ReadOnlyStore> => {
  // A process that has the store open has a log, which may be empty. Without one, SQLite would create it and its index.
  const location = pathToFileURL(path);
  if (!existsSync(`${path}-wal`)) location.search = 'immutable=1';
  const database = new DatabaseSync(location, { readOnly: true, timeout: BUSY_TIMEOUT });
  try {
    requireIntact(database, path, CHECKED);
    requireOwn(database, path);
    const reads = kyselyOn(readerDriver(database, { requireAlive: () => {} }));
    const state = await schemaState(reads, { dialect: 'sqlite', storeName: `The database ${path}` });
    const backend = readOnlyBackend(reads, {
      byBytes: (text) => text,
      databaseTime: sql<number>`CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
      identity: async () => fileIdentity(path),
      failure: (error) => error,
      close: async () => database.close(),
    });
    return { storage: sqlStorage(backend, now), ...state, database: undefined };
  } catch (error) {
    database.close();
    throw error;
  }
};

// Opens the embedded store: `mintmark.db` in the data folder, read on this thread and written in the writer thread.
import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Kysely, sql } from 'kysely';
import { StorageUnavailable } from '../contract/errors.ts';
import type { Backend } from '../sql/backend.ts';
import { compileHotQuery } from '../sql/hot-query.ts';
import { migrate } from '../sql/migrate.ts';
import type { Schema } from '../sql/schema.ts';
import { bindable } from './bindable.ts';
import { kyselyOn } from './dialect.ts';
import { isSqliteError, sqliteFailure } from './failure.ts';
import { readerDriver } from './reader-driver.ts';
import { rowsOf } from './rows-of.ts';
import { snapshotOf } from './snapshot.ts';
import { Writer } from './writer.ts';
import { writerDriver } from './writer-driver.ts';

/** How long a read waits where it must, as for another process that recovers the log after a crash; in milliseconds. */
const BUSY_TIMEOUT = 5000;

/** @throws StorageUnavailable or NewerStore, naming the path */
export const openSqlite = async (directory: string): Promise<Backend> => {
  const path = join(directory, 'mintmark.db');
  createFile(directory, path);
  const writer = await Writer.open(path);
  try {
    const writes = kyselyOn(writerDriver(writer));
    await migrate(writes, { dialect: 'sqlite', place: `The database ${path}` });
    return backendOn(path, writer, writes);
  } catch (error) {
    await writer.close();
    throw failureAt(path, error);
  }
};

const backendOn = (path: string, writer: Writer, writes: Kysely<Schema>): Backend => {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT });
  const opened = statSync(path);
  const reads = kyselyOn(readerDriver(database, writer));
  return {
    reads,
    prepare: (_name, build) => {
      const query = compileHotQuery(reads, build);
      const statement = database.prepare(query.sql);
      return async (tenantId, key) => {
        writer.requireAlive();
        return rowsOf(statement.all(...bindable(query.parameters(tenantId, key))));
      };
    },
    write: (work) => writes.transaction().execute(work),
    insert: (table, rows) => writer.insert(table, rows),
    snapshot: (work) => snapshotOf(path, work),
    append: (epoch, rows) => writer.append(epoch, rows),
    databaseTime: sql<number>`CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
    failure: (error) => failureAt(path, error),
    requireInPlace: async () => {
      // A file that was deleted goes on to work for who has it open, and is gone with the process.
      const found = await stat(path).catch(() => undefined);
      if (found?.ino === opened.ino && found.dev === opened.dev) return;
      throw new StorageUnavailable(
        `The database ${path} was removed or replaced while it is open. What is written is lost at the next stop.`,
      );
    },
    close: async () => {
      database.close();
      await writer.close();
    },
  };
};

const failureAt = (path: string, error: unknown): unknown => (isSqliteError(error) ? sqliteFailure(path, error) : error);

// Made here for its mode, which SQLite's other files take over. Never opened when it exists: closing it again would give up the locks that
// another connection of this process holds on it (POSIX).
const createFile = (directory: string, path: string): void => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    // Another process was faster.
    if (existsSync(path)) return;
    throw new StorageUnavailable(`The database ${path} cannot be made: ${error instanceof Error ? error.message : String(error)}.`);
  }
};

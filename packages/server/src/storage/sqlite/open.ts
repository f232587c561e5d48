// Opens the embedded store, `mintmark.db` in the data folder: reads run on this thread, writes in the writer
// thread.
import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CompiledQuery, type Kysely, sql } from 'kysely';
import { StorageUnavailable } from '../contract/errors.ts';
import type { Backend } from '../sql/backend.ts';
import { compileHotQuery } from '../sql/hot-query.ts';
import { type MigrateOptions, migrate } from '../sql/migrate.ts';
import type { Schema } from '../sql/schema.ts';
import { bindable } from './bindable.ts';
import { COPY_TABLES, clientCopies, copyAllClients, copyClient, createClientCopies } from './client-copies.ts';
import { BUSY_TIMEOUT, damaged, requireIntact, requireOwn } from './damage.ts';
import { kyselyOn } from './dialect.ts';
import { isDamage, isSqliteError, sqliteFailure } from './failure.ts';
import { fileIdentity } from './file-identity.ts';
import { readerDriver } from './reader-driver.ts';
import { rowsOf } from './rows-of.ts';
import { snapshotOf } from './snapshot.ts';
import { startWriterThread, Writer } from './writer.ts';
import { writerDriver } from './writer-driver.ts';
import { WriterSocket } from './writer-socket.ts';

/** How the embedded store is opened. */
export interface SqliteOptions extends Pick<MigrateOptions, 'unfinishedTransfer'> {
  /** The socket of the writer that several processes share; by default, a thread of this one writes. */
  readonly sharedWriter?: string | undefined;
}

/** @throws StorageUnavailable or IncompatibleStore, naming the path */
export const openSqlite = async (directory: string, { unfinishedTransfer, sharedWriter }: SqliteOptions = {}): Promise<Backend> => {
  const path = join(directory, 'mintmark.db');
  createFile(directory, path);
  const database = openReader(path);
  let writer: Writer | undefined;
  try {
    writer = await Writer.open(path, sharedWriter === undefined ? startWriterThread() : new WriterSocket(sharedWriter));
    const writes = kyselyOn(writerDriver(writer));
    const migrated = await migrate(writes, {
      dialect: 'sqlite',
      storeName: `The database ${path}`,
      unfinishedTransfer,
      otherTables: COPY_TABLES,
    });
    await createClientCopies(writes);
    return { migrated, ...backendOn({ path, database, writer, writes }) };
  } catch (error) {
    database.close();
    await writer?.close();
    throw failureAt(path, error);
  }
};

// Before anything is written: a file that must not be used is not changed.
const openReader = (path: string): DatabaseSync => {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT });
    requireIntact(database, path);
    requireOwn(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw failureAt(path, error);
  }
};

/** The connections of an open database. */
interface Opened {
  readonly path: string;
  /** Reads. */
  readonly database: DatabaseSync;
  readonly writer: Writer;
  readonly writes: Kysely<Schema>;
}

const backendOn = ({ path, database, writer, writes }: Opened): Omit<Backend, 'migrated'> => {
  const opened = statSync(path);
  const identity = fileIdentity(path);
  const reads = kyselyOn(readerDriver(database, writer));
  const copyOf = clientCopies(database);
  return {
    reads,
    freshReads: reads,
    prepare: (_name, build) => {
      const query = compileHotQuery(reads, build);
      const statement = database.prepare(query.sql);
      return async (tenantId, key) => {
        writer.requireAlive();
        return rowsOf(statement.all(...bindable(query.parameters(tenantId, key))));
      };
    },
    clientCopy: async (tenantId, clientId) => {
      writer.requireAlive();
      return copyOf(tenantId, clientId);
    },
    copyClient,
    copyAllClients,
    write: (work) => writes.transaction().execute(work),
    byBytes: (text) => text,
    insert: (table, rows) => writer.insert(table, rows),
    snapshot: (work) => snapshotOf(path, work),
    append: (epoch, rows) => writer.append(epoch, rows),
    checkpoint: async () => void (await writes.executeQuery(CompiledQuery.raw('PRAGMA wal_checkpoint(TRUNCATE)'))),
    databaseTime: sql<number>`CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
    failure: (error) => (isSqliteError(error) && isDamage(error.errcode) ? writer.condemn(error.message) : failureAt(path, error)),
    identity: async () => {
      writer.requireAlive();
      return identity;
    },
    requireSameDatabase: async () => {
      // A deleted file still works in the process that has it open, and is lost when that process ends.
      const found = await stat(path).catch(() => undefined);
      if (found?.ino === opened.ino && found.dev === opened.dev) return;
      throw new StorageUnavailable(
        `The database ${path} was removed or replaced while it is open. Changes are lost when the server stops.`,
      );
    },
    close: async () => {
      database.close();
      await writer.close();
    },
  };
};

const failureAt = (path: string, error: unknown): unknown => {
  if (!isSqliteError(error)) return error;
  return isDamage(error.errcode) ? damaged(path, error.message) : sqliteFailure(path, error);
};

// Created here to set its mode, which SQLite's other files inherit. An existing file is not opened: closing
// it would release the locks of other connections of this process (POSIX).
const createFile = (directory: string, path: string): void => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    // Another process has created it meanwhile.
    if (existsSync(path)) return;
    throw new StorageUnavailable(`The database ${path} cannot be created: ${error instanceof Error ? error.message : String(error)}.`);
  }
};

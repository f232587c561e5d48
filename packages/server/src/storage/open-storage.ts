// Opens the store that a location names.

import type { ReadOnlyStore } from './contract/read-only-store.ts';
import type { Storage } from './contract/storage.ts';
import type { Backend } from './sql/backend.ts';
import { sqlStorage } from './sql/sql-storage.ts';

/** The location of a store: a folder, or a database that several nodes share. */
export type StorageLocation =
  | { readonly kind: 'sqlite'; readonly directory: string }
  | {
      readonly kind: 'postgres';
      readonly url: string;
      /** Maximum number of connections of this process; 10 when absent. */
      readonly connections?: number;
    };

export interface StorageOptions {
  /**
   * Milliseconds since the epoch; decides which clients are expired when a change must not lock a tenant out.
   */
  readonly now?: () => number;
  /**
   * Whether client certificates can reach this server; otherwise they authenticate no client. `true` when
   * absent.
   */
  readonly certificatesArrive?: boolean;
  /** Whether operators can sign in at this server; `true` when absent. */
  readonly operatorsSignIn?: boolean;
  /** The socket of a writer that several processes share. By default, each process that opens SQLite has its own. */
  readonly sharedWriter?: string | undefined;
}

/**
 * Opens a store and brings it to this version's schema.
 *
 * @throws {@link StorageUnavailable} when it cannot be reached, naming the path, or the host and the database
 * @throws {@link IncompatibleStore} when a newer version has written it; nothing is changed then
 * @example
 * const storage = await openStorage({ kind: 'sqlite', directory: './data' })
 */
export const openStorage = async (
  location: StorageLocation,
  { now = Date.now, certificatesArrive = true, operatorsSignIn = true, sharedWriter }: StorageOptions = {},
): Promise<Storage> => {
  const backend = await openBackend(location, sharedWriter);
  return sqlStorage({ ...backend, certificatesArrive, operatorsSignIn }, now);
};

/**
 * Brings a store to this version's schema, or creates its tables, and closes it.
 *
 * @returns the names of the migrations that it lacked; empty when it was current
 * @throws {@link StorageUnavailable} and {@link IncompatibleStore} as {@link openStorage}
 */
export const upgradeStorage = async (location: StorageLocation): Promise<readonly string[]> => {
  const { migrated, close } = await openBackend(location);
  await close();
  return migrated;
};

/**
 * Opens a store for reading only: nothing is created, migrated or locked.
 *
 * @returns `undefined` when there is none
 * @throws StorageDamaged, {@link StorageUnavailable} and {@link IncompatibleStore} as {@link openStorage}
 */
export const readStorage = async (location: StorageLocation, now: () => number): Promise<ReadOnlyStore | undefined> => {
  if (location.kind === 'sqlite') {
    const { readSqlite } = await import('./sqlite/read-only.ts');
    return readSqlite(location.directory, now);
  }
  const { readPostgres } = await import('./postgres/read-only.ts');
  return readPostgres(location.url, now);
};

// Only one of the drivers is loaded.
const openBackend = async (location: StorageLocation, sharedWriter?: string): Promise<Backend> => {
  if (location.kind === 'sqlite') {
    const { openSqlite } = await import('./sqlite/open.ts');
    return openSqlite(location.directory, { sharedWriter });
  }
  const { openPostgres } = await import('./postgres/open.ts');
  return openPostgres(location.url, { size: location.connections });
};

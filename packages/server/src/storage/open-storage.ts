// Opens the store that a location names.

import type { Storage } from './contract/storage.ts';
import { openPostgres } from './postgres/open.ts';
import { sqlStorage } from './sql/sql-storage.ts';
import { openSqlite } from './sqlite/open.ts';

/** Where a store is: in a folder of its own, or in a database that many nodes share. */
export type StorageLocation = { readonly kind: 'sqlite'; readonly directory: string } | { readonly kind: 'postgres'; readonly url: string };

/** What a store may be opened with. */
export interface StorageOptions {
  /** Milliseconds since the epoch; decides who is expired when a tenant must not be locked out. */
  readonly now?: () => number;
  /** Whether client certificates can arrive at this server: where they cannot, they let nobody in. `true` when absent. */
  readonly certificatesArrive?: boolean;
}

/**
 * Opens a store and brings it to this version's schema.
 *
 * @throws {@link StorageUnavailable} when it cannot be reached, naming the path, or the host and the database; never the password
 * @throws {@link IncompatibleStore} when a newer version has written it; nothing is changed then
 * @example
 * const storage = await openStorage({ kind: 'sqlite', directory: './data' })
 */
export const openStorage = async (
  location: StorageLocation,
  { now = Date.now, certificatesArrive = true }: StorageOptions = {},
): Promise<Storage> => {
  const backend = location.kind === 'sqlite' ? await openSqlite(location.directory) : await openPostgres(location.url);
  return sqlStorage({ ...backend, certificatesArrive }, now);
};

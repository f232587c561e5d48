// Brings a store to this version's schema before its servers are replaced.
import type { ServerConfig } from '../config/config.ts';
import { upgradeStorage } from '../storage/open-storage.ts';
import { requireStoreFile } from '../storage/sqlite/require-store-file.ts';
import { StartError } from '../system/start-error.ts';

/** What an upgrade of a store did. */
export interface UpgradedStore {
  /** The names of the migrations that the store lacked; empty when it was current. */
  readonly migrations: readonly string[];
}

/**
 * Brings the store that a configuration names to this version's schema. Creates the tables of an empty database.
 * Servers of the previous version may run on it meanwhile.
 *
 * @throws {@link StartError} when the store cannot be reached, or was written by a newer version
 * @example
 * const { migrations } = await upgradeStore(parseConfig({ flags: {}, env: process.env, cwd: process.cwd() }))
 */
export const upgradeStore = async ({ database, dataDir }: Pick<ServerConfig, 'database' | 'dataDir'>): Promise<UpgradedStore> => {
  const location =
    database.kind === 'sqlite' ? ({ kind: 'sqlite', directory: dataDir } as const) : ({ kind: 'postgres', url: database.url } as const);
  try {
    if (location.kind === 'sqlite') await requireStoreFile(dataDir);
    return { migrations: await upgradeStorage(location) };
  } catch (error) {
    throw StartError.of(error);
  }
};

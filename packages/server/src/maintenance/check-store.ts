// Checks the store that the configuration names, without its master key and without changing it.
import type { ServerConfig } from '../config/config.ts';
import type { StoreCheck } from '../storage/contract/store-check.ts';
import { checkPostgres } from '../storage/postgres/check-store.ts';
import { checkSqlite } from '../storage/sqlite/check-store.ts';

/**
 * Checks a store for damage. The server may be running.
 *
 * @returns the problems found; a store that cannot be read is one
 * @example
 * const { problems } = await checkStore(parseConfig({ flags: {}, env: process.env, cwd: process.cwd() }))
 */
export const checkStore = ({ database, dataDir }: Pick<ServerConfig, 'database' | 'dataDir'>): Promise<StoreCheck> =>
  database.kind === 'sqlite' ? checkSqlite(dataDir) : checkPostgres(database.url);

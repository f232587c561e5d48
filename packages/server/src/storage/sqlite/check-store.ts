// Checks the embedded store of a data folder. The server may be running.
import { join } from 'node:path';
import { StorageUnavailable } from '../contract/errors.ts';
import type { StoreCheck } from '../contract/store-check.ts';
import { findDamage } from './damage.ts';
import { isDamage, isSqliteError, sqliteFailure } from './failure.ts';
import { requireStoreFile } from './require-store-file.ts';

/**
 * Checks the file as a whole, then every page of it, every index, and every reference.
 *
 * @throws {@link StorageUnavailable} when the file cannot be checked, as while it is locked
 */
export const checkSqlite = async (directory: string): Promise<StoreCheck> => {
  const path = join(directory, 'mintmark.db');
  const store = `The database ${path}`;
  try {
    await requireStoreFile(directory);
    return { store, problems: findDamage(path), remedy: 'Restore a backup into a new folder: mintmark restore.' };
  } catch (error) {
    if (isSqliteError(error) && !isDamage(error.errcode)) throw sqliteFailure(path, error);
    if (!isSqliteError(error) && !(error instanceof StorageUnavailable)) throw error;
    return { store, problems: [error.message], remedy: 'Put the original file back, or restore a backup: mintmark restore.' };
  }
};

// Backs up a store: every table as of one moment. The server may be running.

import type { ServerConfig } from '../config/config.ts';
import { encodeMasterKeys } from '../keys/master-key.ts';
import { withStoreOpen } from '../maintenance/with-store-open.ts';
import { StartError } from '../system/start-error.ts';
import { VERSION } from '../system/version.ts';
import { BackupError, type BackupSummary, writeBackup } from './backup-file.ts';
import { sealKeys } from './sealed-keys.ts';

export interface BackupOptions {
  /** Includes the master keys, sealed with this passphrase; without it, the backup contains no keys. */
  readonly passphrase?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** The result of a backup. */
export interface Backup extends BackupSummary {
  /** The id of the master key that a restore needs. */
  readonly masterKey: string;
}

/**
 * Writes the store into a file (mode 0600).
 *
 * @param path - a file that does not exist
 * @throws {@link StartError} when the store cannot be opened, or the file exists or cannot be written
 * @example
 * await backup(parseConfig({ flags: { data: './data' }, env: process.env, cwd: process.cwd() }),
 * 'mintmark.backup')
 */
export const backup = async (config: ServerConfig, path: string, { passphrase, now = Date.now }: BackupOptions = {}): Promise<Backup> => {
  try {
    return await withStoreOpen(config, now, async ({ storage, keys, home }) => {
      const [newest] = keys;
      const sealed = passphrase === undefined ? undefined : await sealKeys(encodeMasterKeys(keys), passphrase);
      const header = { version: VERSION, createdAt: now(), publicUrl: home.publicUrl, masterKey: newest.id, keys: sealed };
      const summary = await writeBackup(path, header, newest, (onRows) => storage.dump(onRows));
      return { ...summary, masterKey: newest.id };
    });
  } catch (error) {
    throw error instanceof BackupError ? StartError.of(error) : error;
  }
};

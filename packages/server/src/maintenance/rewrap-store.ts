// The commands that replace the master key: one creates a new key, the other re-encrypts the store with it.
import { randomBytes } from 'node:crypto';
import type { ServerConfig } from '../config/config.ts';
import { encodeMasterKeys, KeyError, MasterKey, masterKeyFile } from '../keys/master-key.ts';
import { replaceFile } from '../system/durable-file.ts';
import { type Rewrapped, rewrap } from './rewrap.ts';
import { withStoreOpen } from './with-store-open.ts';

/** A master key that is first in its file, and is used from the next start on. */
export interface NewMasterKey {
  readonly keyId: string;
  readonly file: string;
}

/**
 * Creates a master key and puts it before those of the data folder. It encrypts new values from the next
 * start of the server on.
 *
 * @throws {@link StartError} when the keys are configured elsewhere, or an earlier new key is not in use yet
 */
export const makeMasterKey = (config: ServerConfig, now: () => number = Date.now): Promise<NewMasterKey> =>
  withStoreOpen(config, now, async ({ keys, newestIsKnown }) => {
    if (config.masterKey !== undefined) throw new KeyError('The master keys are configured. Add a new one there, before the others.');
    if (!newestIsKnown) throw new KeyError(`The master key ${keys[0].id} was created earlier and is not in use yet. Restart the server.`);
    const created = new MasterKey(randomBytes(32));
    const file = masterKeyFile(config.dataDir);
    await replaceFile(file, encodeMasterKeys([created, ...keys]), 0o600);
    return { keyId: created.id, file };
  });

/**
 * Re-encrypts all sealed values with the newest master key, and retires the others. Running servers must have
 * been started with the newest key.
 *
 * @throws {@link StartError} when no server was started with the newest key yet
 */
export const rewrapStore = (config: ServerConfig, now: () => number = Date.now): Promise<Rewrapped> =>
  withStoreOpen(config, now, (store) => rewrap(store, store.audit, now));

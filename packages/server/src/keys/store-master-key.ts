// The master key of a store: found or made, and known to be the one that the store's values are under.
import type { Storage } from '../storage/storage.ts';
import { KeyError, type LoadedMasterKey, loadMasterKey } from './master-key.ts';

/** Where the store and its key are. */
export interface MasterKeyLocation {
  readonly storage: Pick<Storage, 'storeKeys'>;
  readonly configured: string | undefined;
  readonly directory: string;
  /** Whether a key may be made for an empty store: an embedded one only, since nodes that share a store must share its key. */
  readonly embedded: boolean;
}

/**
 * Loads the master key and holds it against the store's check value.
 *
 * @returns the key, and whether the store is empty
 * @throws {@link KeyError} when there is none, or when it is not the store's
 */
export const storeMasterKey = async (location: MasterKeyLocation): Promise<LoadedMasterKey & { readonly emptyStore: boolean }> => {
  const { storage, configured, directory, embedded } = location;
  const known = await storage.storeKeys();
  const loaded = await loadMasterKey({ configured, directory, mayCreate: embedded && known.length === 0 });
  const matches = known.some(({ keyId, checkValue }) => keyId === loaded.key.id && checkValue === loaded.key.checkValue);
  if (known.length > 0 && !matches) {
    const made = known.map(({ keyId }) => keyId).join(', ');
    throw new KeyError(`The master key ${loaded.key.id} is not the one that the store was made with (${made}).`);
  }
  return { ...loaded, emptyStore: known.length === 0 };
};

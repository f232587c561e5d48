// The master keys of a store, verified against its check values.
import type { SealContext } from '../records/signing-key.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { StoreKey } from '../storage/contract/store-keys.ts';
import { open } from './envelope.ts';
import { KeyError, type LoadedMasterKeys, loadMasterKeys, type MasterKey, type MasterKeys, pepperIdOf } from './master-key.ts';

/** The location of a store and its keys. */
export interface MasterKeyLocation {
  readonly storage: Pick<Storage, 'storeKeys'>;
  readonly configured: string | undefined;
  readonly directory: string;
  /** Whether a key may be created for an empty store. Nodes that share a store must share its key. */
  readonly embedded: boolean;
}

/** The context of a retired master key's pepper, which belongs to no tenant. */
export const pepperContext = (keyId: string): SealContext => ({ tenantId: '', table: 'store_keys', row: keyId });

/** A key for hashes of secrets. */
export interface Pepper {
  readonly id: string;
  readonly key: Uint8Array;
}

/** The keys to open a store with. */
export interface StoreMasterKeys extends LoadedMasterKeys {
  readonly emptyStore: boolean;
  /** Whether the store has a record of the newest key. */
  readonly newestIsKnown: boolean;
  /** The peppers of all keys, retired ones included; the newest last. */
  readonly peppers: readonly Pepper[];
}

/** The record of a master key. @param now - milliseconds since the epoch */
export const storeKeyOf = ({ id, checkValue }: MasterKey, now: number): StoreKey => ({
  keyId: id,
  checkValue,
  createdAt: now,
  retired: undefined,
});

/**
 * Loads the master keys and compares them with the store's check values.
 *
 * @throws {@link KeyError} when a key is missing that the store's values are encrypted under
 */
export const storeMasterKeys = async (location: MasterKeyLocation): Promise<StoreMasterKeys> => {
  const { storage, configured, directory, embedded } = location;
  const known = await storage.storeKeys();
  const emptyStore = known.length === 0;
  const loaded = await loadMasterKeys({ configured, directory, mayCreate: embedded && emptyStore });
  const { keys } = loaded;
  const isLoaded = ({ keyId, checkValue }: StoreKey) => keys.some((key) => key.id === keyId && key.checkValue === checkValue);
  const missing = known.filter((each) => each.retired === undefined && !isLoaded(each)).map(({ keyId }) => keyId);
  if (missing.length > 0) {
    const loadedIds = keys.map(({ id }) => id).join(', ');
    throw new KeyError(
      keys.length === 1
        ? `The master key ${loadedIds} is not the store's (${missing.join(', ')}).`
        : `The store has values under a master key that is not loaded (loaded: ${loadedIds}; missing: ${missing.join(', ')}).`,
    );
  }
  const newestIsKnown = known.some(({ keyId }) => keyId === keys[0].id);
  return { ...loaded, emptyStore, newestIsKnown, peppers: peppersOf(keys, known) };
};

const peppersOf = (keys: MasterKeys, known: readonly StoreKey[]): readonly Pepper[] => {
  const retired = known.flatMap(({ keyId, retired }) =>
    retired === undefined || keys.some(({ id }) => id === keyId)
      ? []
      : [{ id: pepperIdOf(keyId), key: open(keys, retired.pepper, pepperContext(keyId)) }],
  );
  return [...retired, ...keys.map(({ pepperId, pepper }) => ({ id: pepperId, key: pepper })).toReversed()];
};

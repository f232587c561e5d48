// The master keys of a store: found or made, and known to be those that the store's values are under.

import type { Place } from '../records/signing-key.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { StoreKey } from '../storage/contract/store-keys.ts';
import { open } from './envelope.ts';
import { KeyError, type LoadedMasterKeys, loadMasterKeys, type MasterKey, type MasterKeys, pepperIdOf } from './master-key.ts';

/** Where the store and its keys are. */
export interface MasterKeyLocation {
  readonly storage: Pick<Storage, 'storeKeys'>;
  readonly configured: string | undefined;
  readonly directory: string;
  /** Whether a key may be made for an empty store: an embedded one only, since nodes that share a store must share its key. */
  readonly embedded: boolean;
}

/** Where the pepper of a retired master key is kept: in the store, and so in no tenant. */
export const pepperPlace = (keyId: string): Place => ({ tenantId: '', table: 'store_keys', row: keyId });

/** A key of secret hashes. */
export interface Pepper {
  readonly id: string;
  readonly key: Uint8Array;
}

/** What a store is opened with. */
export interface StoreMasterKeys extends LoadedMasterKeys {
  readonly emptyStore: boolean;
  /** Whether the store knows the newest key already. */
  readonly newestIsKnown: boolean;
  /** Those of every key, also of retired ones; the newest last. */
  readonly peppers: readonly Pepper[];
}

/** A store key of a master key. @param now - milliseconds since the epoch */
export const storeKeyOf = ({ id, checkValue }: MasterKey, now: number): StoreKey => ({
  keyId: id,
  checkValue,
  createdAt: now,
  retired: undefined,
});

/**
 * Loads the master keys and holds them against the store's check values.
 *
 * @throws {@link KeyError} when there is none, or when one is missing that values of the store are under
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
    const given = keys.map(({ id }) => id).join(', ');
    throw new KeyError(
      keys.length === 1
        ? `The master key ${given} is not the one that the store was made with (${missing.join(', ')}).`
        : `The store has values under a master key that is not loaded (loaded: ${given}; missing: ${missing.join(', ')}).`,
    );
  }
  const newestIsKnown = known.some(({ keyId }) => keyId === keys[0].id);
  return { ...loaded, emptyStore, newestIsKnown, peppers: peppersOf(keys, known) };
};

const peppersOf = (keys: MasterKeys, known: readonly StoreKey[]): readonly Pepper[] => {
  const retired = known.flatMap(({ keyId, retired }) =>
    retired === undefined || keys.some(({ id }) => id === keyId)
      ? []
      : [{ id: pepperIdOf(keyId), key: open(keys, retired.pepper, pepperPlace(keyId)) }],
  );
  return [...retired, ...keys.map(({ pepperId, pepper }) => ({ id: pepperId, key: pepper })).toReversed()];
};

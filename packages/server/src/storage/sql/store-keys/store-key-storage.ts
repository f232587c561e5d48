// Implements the part of the storage contract for master keys, in SQL.
import type { StoreKeyStorage } from '../../contract/store-keys.ts';
import type { Backend } from '../backend.ts';
import { registerStoreKey, reseal, retireStoreKey, valuesSealedUnder } from './sealed-values.ts';
import { allStoreKeys, storeKeyOf } from './store-key-row.ts';

export const storeKeyStorage = (backend: Backend): StoreKeyStorage => ({
  storeKeys: async () => (await allStoreKeys(backend.reads).execute()).map(storeKeyOf),
  registerStoreKey: (key, audit) => registerStoreKey(backend, key, audit),
  valuesSealedUnder: (keyIds, limit) => valuesSealedUnder(backend.reads, keyIds, limit),
  reseal: (values) => reseal(backend, values),
  retireStoreKey: (retirement) => retireStoreKey(backend, retirement),
});

// Maps master keys to rows and back.
import type { Kysely, Selectable } from 'kysely';
import type { StoreKey } from '../../contract/store-keys.ts';
import type { Schema } from '../schema.ts';
import type { StoreKeysTable } from './tables.ts';

const STORE_KEY_COLUMNS = ['key_id', 'check_value', 'created_at', 'retired_at', 'sealed_pepper', 'sealed_key_id'] as const;

type StoreKeyRow = Selectable<StoreKeysTable>;

export const storeKeyRow = ({ keyId, checkValue, createdAt, retired }: StoreKey): StoreKeyRow => ({
  key_id: keyId,
  check_value: checkValue,
  created_at: createdAt,
  retired_at: retired?.at ?? null,
  sealed_pepper: retired?.pepper.ciphertext ?? null,
  sealed_key_id: retired?.pepper.keyId ?? null,
});

export const storeKeyOf = ({
  key_id,
  check_value,
  created_at,
  retired_at: at,
  sealed_pepper: ciphertext,
  sealed_key_id,
}: StoreKeyRow): StoreKey => ({
  keyId: key_id,
  checkValue: check_value,
  createdAt: created_at,
  retired: at === null || ciphertext === null || sealed_key_id === null ? undefined : { at, pepper: { keyId: sealed_key_id, ciphertext } },
});

export const allStoreKeys = (db: Kysely<Schema>) =>
  db.selectFrom('store_keys').select(STORE_KEY_COLUMNS).orderBy('created_at').orderBy('key_id');

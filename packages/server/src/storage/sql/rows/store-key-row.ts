// A store key and its row.
import type { Selectable } from 'kysely';
import type { StoreKeysTable } from '../../schema.ts';
import type { StoreKey } from '../../storage.ts';

export const STORE_KEY_COLUMNS = ['key_id', 'check_value', 'created_at'] as const;

type StoreKeyRow = Selectable<StoreKeysTable>;

export const storeKeyRow = ({ keyId, checkValue, createdAt }: StoreKey): StoreKeyRow => ({
  key_id: keyId,
  check_value: checkValue,
  created_at: createdAt,
});

export const storeKeyOf = ({ key_id, check_value, created_at }: StoreKeyRow): StoreKey => ({
  keyId: key_id,
  checkValue: check_value,
  createdAt: created_at,
});

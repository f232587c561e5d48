// Master keys that retire, and stores that were restored.
import type { Kysely } from 'kysely';
import { changeSchema, type SqlDialect } from './schema-change.ts';

/** Adds what a restore and a new master key keep. */
export const backupsAndNewerMasterKeys = (db: Kysely<unknown>, dialect: SqlDialect): Promise<void> =>
  changeSchema(db, dialect, {
    columns: {
      store_keys: ['retired_at BIGINT', 'sealed_pepper TEXT', 'sealed_key_id TEXT'],
      tenants: ['restored_at BIGINT'],
    },
  });

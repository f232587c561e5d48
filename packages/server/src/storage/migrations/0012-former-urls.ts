// The public URLs that tenants had before they moved.
import type { Kysely } from 'kysely';
import { changeSchema, type SqlDialect } from './schema-change.ts';

/** Adds them. */
export const formerUrls = (db: Kysely<unknown>, dialect: SqlDialect): Promise<void> =>
  changeSchema(db, dialect, { columns: { tenants: ["former_urls TEXT NOT NULL DEFAULT '[]'"] } });

// The CAs of servers without a certificate of the operator's, for all nodes of a store.
import type { Kysely } from 'kysely';
import { changeSchema, type SqlDialect } from './schema-change.ts';

const TABLE = `CREATE TABLE local_authorities (
  id TEXT PRIMARY KEY,
  certificate TEXT NOT NULL,
  sealed_key TEXT NOT NULL,
  sealed_key_id TEXT NOT NULL,
  created_at BIGINT NOT NULL
)`;

/** Adds their table. */
export const localAuthorities = (db: Kysely<unknown>, dialect: SqlDialect): Promise<void> => changeSchema(db, dialect, { tables: [TABLE] });

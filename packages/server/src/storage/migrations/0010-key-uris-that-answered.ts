// Since when a manager's key URI is known to give a key that lets it in.
import { type Kysely, sql } from 'kysely';
import { changeSchema, type SqlDialect } from './schema-change.ts';

/** Adds it. Of those that are there, each is taken to have answered. */
export const keyUrisThatAnswered = async (db: Kysely<unknown>, dialect: SqlDialect): Promise<void> => {
  await changeSchema(db, dialect, { columns: { clients: ['key_uri_answered_at BIGINT'] } });
  await sql`UPDATE clients SET key_uri_answered_at = updated_at WHERE jwks_uri IS NOT NULL`.execute(db);
};

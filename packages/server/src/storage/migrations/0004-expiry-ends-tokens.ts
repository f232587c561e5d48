// Which expiry of a client its tokens were ended for.
import type { Kysely } from 'kysely';
import { changeSchema, type SqlDialect } from './schema-change.ts';

/** Adds it, and an index of those that are still to come, so that looking for the due ones costs nothing. */
export const expiryEndsTokens = (db: Kysely<unknown>, dialect: SqlDialect): Promise<void> =>
  changeSchema(db, dialect, {
    columns: { clients: ['expiry_ended BIGINT NOT NULL DEFAULT 0'] },
    indexes: ['CREATE INDEX clients_by_expiry ON clients (expires_at) WHERE expiry_ended < expires_at'],
  });

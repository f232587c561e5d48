// Secrets across clients, by their age and by when they end.
import type { Kysely } from 'kysely';
import { changeSchema, type SqlDialect } from './schema-change.ts';

// As `sql/secret-list.ts` asks for it: an index on an expression serves that expression alone.
const ENDS_AT = 'CASE WHEN retires_at IS NULL OR expires_at <= retires_at THEN expires_at ELSE retires_at END';

/** Adds the indexes that their lists go through. */
export const secretsByAge = (db: Kysely<unknown>, dialect: SqlDialect): Promise<void> =>
  changeSchema(db, dialect, {
    indexes: [
      'CREATE INDEX client_secrets_by_age ON client_secrets (tenant_id, created_at, id)',
      `CREATE INDEX client_secrets_by_end ON client_secrets (tenant_id, (${ENDS_AT}), id)`,
    ],
  });

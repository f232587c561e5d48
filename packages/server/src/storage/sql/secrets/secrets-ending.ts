// Finds the secrets that a leaked string may be by its last four characters, which are stored in clear.
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import { JOINED_SECRET_COLUMNS } from './client-secret-row.ts';

/** Secrets in any state, including those of deleted clients. */
export const secretsEnding = (db: Kysely<Schema>, tenantId: string, lastFour: string) =>
  db
    .selectFrom('client_secrets as secret')
    .select('secret.client_id')
    .select(JOINED_SECRET_COLUMNS)
    .where('secret.tenant_id', '=', tenantId)
    .where('secret.last_four', '=', lastFour);

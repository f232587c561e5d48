// The trust rules of a tenant that are not deleted.
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export const liveTrusts = (db: Kysely<Schema>, tenantId: string) =>
  db.selectFrom('trusts').selectAll('trusts').where('trusts.tenant_id', '=', tenantId).where('trusts.deleted_at', 'is', null);

// One writer at a time among those that change what a tenant consists of.
import type { Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/** Locks the tenant's row until the transaction ends: an UPDATE that changes nothing does so in every dialect. */
export const lockTenant = (transaction: Transaction<Schema>, tenantId: string): Promise<unknown> =>
  transaction
    .updateTable('tenants')
    .set(({ ref }) => ({ generation: ref('generation') }))
    .where('id', '=', tenantId)
    .execute();

// Serializes the changes of a tenant.
import type { Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * Locks the tenant's row until the transaction ends, by an UPDATE that changes nothing, as every dialect
 * allows.
 */
export const lockTenant = (transaction: Transaction<Schema>, tenantId: string): Promise<unknown> =>
  transaction
    .updateTable('tenants')
    .set(({ ref }) => ({ generation: ref('generation') }))
    .where('id', '=', tenantId)
    .execute();

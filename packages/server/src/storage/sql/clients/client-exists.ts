// Whether a client of an id exists, inside of a transaction that depends on it.
import type { Transaction } from 'kysely';
import type { Client } from '../../../records/client.ts';
import type { Schema } from '../schema.ts';

/** Whether a client exists and is not deleted. */
export const clientExists = async (
  transaction: Transaction<Schema>,
  { tenantId, clientId }: Pick<Client, 'tenantId' | 'clientId'>,
): Promise<boolean> => {
  const client = await transaction
    .selectFrom('clients')
    .select('client_id')
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return client !== undefined;
};

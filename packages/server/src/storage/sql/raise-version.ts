// Raises a client's version when only its secrets or revoked credentials change.
import type { Transaction } from 'kysely';
import type { ClientStateChange } from '../contract/client-states.ts';
import type { Schema } from './schema.ts';

export const raiseVersion = async (
  transaction: Transaction<Schema>,
  { tenantId, clientId, at }: Pick<ClientStateChange, 'tenantId' | 'clientId' | 'at'>,
): Promise<void> => {
  await transaction
    .updateTable('clients')
    .set(({ eb }) => ({ version: eb('version', '+', 1), updated_at: at }))
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .execute();
};

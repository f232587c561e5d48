// Revokes the tokens of an expired client by its generation, as when it is disabled. So guards are notified,
// and a later extension of the client does not make the tokens valid again.
import { type Kysely, sql, type Transaction } from 'kysely';
import type { ExpiryChange } from '../../contract/client-states.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { lockTenant } from '../lock-tenant.ts';
import { latestExpiry, recordRevocations } from '../revocations/revocations.ts';
import type { Schema } from '../schema.ts';

// This is the expression of the index `clients_by_expiry`.
const NOT_YET_ENDED = sql<boolean>`expiry_ended < expires_at`;

/** Clients that expired by a moment, and whose tokens are not yet revoked for it. */
export const expiredClients = (db: Kysely<Schema>, at: number, limit: number) =>
  db
    .selectFrom('clients')
    .select(['tenant_id', 'client_id'])
    .where('expires_at', '<=', at)
    .where(NOT_YET_ENDED)
    .where('deleted_at', 'is', null)
    .orderBy('expires_at')
    .limit(limit);

/** Revokes a client's tokens. @returns `false` when that is done already, or it has not expired */
export const endExpiredClient = (backend: Backend, { tenantId, clientId, at, audit }: ExpiryChange): Promise<boolean> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, tenantId);
    if (!(await endIfExpired(transaction, tenantId, clientId, at))) return false;
    await recordAudit(transaction, audit);
    await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
    return true;
  });

/** Revokes within a transaction that holds the tenant's lock and records the change. */
export const endIfExpired = async (transaction: Transaction<Schema>, tenantId: string, clientId: string, at: number): Promise<boolean> => {
  const ended = await transaction
    .updateTable('clients')
    .set(({ eb, ref }) => ({ generation: eb('generation', '+', 1), expiry_ended: ref('expires_at').$notNull() }))
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .where('expires_at', '<=', at)
    .where(NOT_YET_ENDED)
    .where('deleted_at', 'is', null)
    .returning('generation')
    .executeTakeFirst();
  if (ended === undefined) return false;
  await recordRevocations(transaction, tenantId, [{ type: 'client', clientId, genBelow: ended.generation, exp: latestExpiry(at) }]);
  return true;
};

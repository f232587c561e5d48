// Changes a client's settings and entitlements.
import type { Transaction } from 'kysely';
import type { Storage } from '../../contract/storage.ts';
import type { UpdateResult } from '../../contract/updates.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { isLockedOut } from '../lock-out.ts';
import { lockTenant } from '../lock-tenant.ts';
import { Rollback, withRollback } from '../rollback.ts';
import type { Schema } from '../schema.ts';
import { endIfExpired } from './client-expiry.ts';
import { indexClient, unindexClient } from './client-index.ts';
import { clientRow } from './client-row.ts';
import { insertEntitlements } from './create-client.ts';

/** @param now - see `changeClientState` */
export const updateClient = (
  backend: Backend,
  update: Parameters<Storage['updateClient']>[0],
  now: number,
): Promise<UpdateResult | 'locked-out'> =>
  withRollback('locked-out', () =>
    backend.write(async (transaction) => {
      const { tenantId } = update.record;
      await lockTenant(transaction, tenantId);
      const wasLockedOut = await isLockedOut(backend, transaction, tenantId, now);
      const result = await writeSettings(backend, transaction, update, now);
      if (!wasLockedOut && (await isLockedOut(backend, transaction, tenantId, now))) throw new Rollback();
      return result;
    }),
  );

/** Writes the settings under the tenant's lock. The caller checks that the tenant is not locked out. */
export const writeSettings = async (
  backend: Backend,
  transaction: Transaction<Schema>,
  { record, expectedVersion, audit }: Parameters<Storage['updateClient']>[0],
  now: number,
): Promise<UpdateResult> => {
  const { tenantId, clientId } = record;
  const stored = await transaction
    .selectFrom('clients')
    .select('version')
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (stored === undefined) return 'unknown';
  if (stored.version !== expectedVersion) return 'stale';
  // Before its expiry is extended.
  await endIfExpired(transaction, tenantId, clientId, now);
  const {
    tenant_id,
    client_id,
    id,
    generation,
    created_at,
    created_by,
    enabled_at,
    disabled_at,
    disabled_by,
    lockdown,
    deleted_at,
    deleted_by,
    revoked_credentials,
    instance_generation,
    ended_instances,
    ...settings
  } = clientRow(record);
  await transaction
    .updateTable('clients')
    .set({ ...settings, version: expectedVersion + 1 })
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .execute();
  await transaction.deleteFrom('client_entitlements').where('tenant_id', '=', tenantId).where('client_id', '=', clientId).execute();
  await insertEntitlements(transaction, record);
  await unindexClient(transaction, record);
  await indexClient(transaction, record);
  await recordAudit(transaction, audit);
  await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
  return 'changed';
};

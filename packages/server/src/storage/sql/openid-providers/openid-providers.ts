// The OpenID Providers of a tenant.
import type { Kysely, Transaction } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import { MAX_PROVIDERS, type OpenIdProvider } from '../../../records/openid-provider.ts';
import type { Storage } from '../../contract/storage.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { lockTenant } from '../lock-tenant.ts';
import { deleteSessions, operatorsOfTenant, unlessLockedOut } from '../operators/operators.ts';
import type { Schema } from '../schema.ts';
import { providerRow, secretColumns, settingsOfProvider } from './openid-provider-row.ts';

export const providersOfTenant = (db: Kysely<Schema>, tenantId: string) =>
  db.selectFrom('openid_providers').selectAll().where('tenant_id', '=', tenantId).orderBy('id');

export const createOpenIdProvider = (
  backend: Backend,
  provider: OpenIdProvider,
  audit: AuditEntry,
): ReturnType<Storage['createOpenIdProvider']> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, provider.tenantId);
    const others = await providersOfTenant(transaction, provider.tenantId).execute();
    if (others.some(({ id }) => id === provider.id)) return 'taken';
    if (others.length >= MAX_PROVIDERS) return 'too-many';
    await transaction.insertInto('openid_providers').values(providerRow(provider)).execute();
    await recordAudit(transaction, audit);
    return 'created';
  });

/** @param now - see `changeClientState` */
export const updateOpenIdProvider = (
  backend: Backend,
  { record, expectedVersion, newSecret, audit }: Parameters<Storage['updateOpenIdProvider']>[0],
  now: number,
): ReturnType<Storage['updateOpenIdProvider']> =>
  unlessLockedOut(backend, record.tenantId, now, async (transaction) => {
    const { tenantId, id } = record;
    const stored = await providersOfTenant(transaction, tenantId).where('id', '=', id).executeTakeFirst();
    if (stored === undefined) return 'unknown';
    if (stored.version !== expectedVersion) return 'stale';
    await transaction
      .updateTable('openid_providers')
      .set({
        ...settingsOfProvider(record),
        ...(newSecret === undefined ? undefined : secretColumns(newSecret)),
        version: expectedVersion + 1,
      })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute();
    for (const operatorId of await operatorsOf(transaction, tenantId, id)) await deleteSessions(transaction, { tenantId, operatorId });
    await recordAudit(transaction, audit);
    return 'changed';
  });

export const deleteOpenIdProvider = (
  backend: Backend,
  { tenantId, id, audit }: Parameters<Storage['deleteOpenIdProvider']>[0],
): ReturnType<Storage['deleteOpenIdProvider']> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, tenantId);
    if ((await operatorsOf(transaction, tenantId, id)).length > 0) return 'in-use';
    const { numDeletedRows } = await transaction
      .deleteFrom('openid_providers')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) return 'unknown';
    await recordAudit(transaction, audit);
    return 'deleted';
  });

/** The ids of the operators who sign in by a provider. */
const operatorsOf = async (transaction: Transaction<Schema>, tenantId: string, providerId: string): Promise<readonly string[]> =>
  (await operatorsOfTenant(transaction, tenantId).where('operators.provider_id', '=', providerId).execute()).map(({ id }) => id);

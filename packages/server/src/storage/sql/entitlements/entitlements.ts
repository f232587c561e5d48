// The entitlements that a tenant defines.
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import type { OwnEntitlement } from '../../../records/entitlement.ts';
import type { Storage } from '../../contract/storage.ts';
import type { UpdateResult } from '../../contract/updates.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { lockTenant } from '../lock-tenant.ts';
import type { Schema } from '../schema.ts';

export const entitlementsOfTenant = (db: Kysely<Schema>, tenantId: string) =>
  db.selectFrom('tenant_entitlements').selectAll().where('tenant_id', '=', tenantId).orderBy('name_key');

/** Names that clients have, but neither this server nor the tenant defines. */
export const inertEntitlementsOf = (db: Kysely<Schema>, tenantId: string) =>
  db
    .selectFrom('client_entitlements')
    .select('name')
    .distinct()
    .where('tenant_id', '=', tenantId)
    .where('name', 'like', 'ibm:%')
    .orderBy('name')
    .limit(MAX_INERT);

/** Maximum number of names that are returned. */
const MAX_INERT = 1000;

export const ownEntitlementOf = (row: Selectable<Schema['tenant_entitlements']>): OwnEntitlement => ({
  tenantId: row.tenant_id,
  name: row.name,
  description: row.description,
  version: row.version,
  createdAt: row.created_at,
});

export const createEntitlement = (backend: Backend, entitlement: OwnEntitlement, audit: AuditEntry): Promise<boolean> =>
  backend.write(async (transaction) => {
    const { tenantId, name, description, version, createdAt } = entitlement;
    await lockTenant(transaction, tenantId);
    const row = { tenant_id: tenantId, name_key: name.toLowerCase(), name, description, version, created_at: createdAt };
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('tenant_entitlements')
      .values(row)
      .onConflict((conflict) => conflict.columns(['tenant_id', 'name_key']).doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) return false;
    await finish(backend, transaction, tenantId, audit);
    return true;
  });

/** Changes the description; the name is immutable. */
export const updateEntitlement = (
  backend: Backend,
  { record, expectedVersion, audit }: Parameters<Storage['updateEntitlement']>[0],
): Promise<UpdateResult> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, record.tenantId);
    const stored = await named(transaction, record.tenantId, record.name).executeTakeFirst();
    if (stored === undefined) return 'unknown';
    if (stored.version !== expectedVersion) return 'stale';
    await transaction
      .updateTable('tenant_entitlements')
      .set({ description: record.description, version: expectedVersion + 1 })
      .where('tenant_id', '=', record.tenantId)
      .where('name_key', '=', record.name.toLowerCase())
      .execute();
    await finish(backend, transaction, record.tenantId, audit);
    return 'changed';
  });

export const deleteEntitlement = (
  backend: Backend,
  { tenantId, name, audit }: Parameters<Storage['deleteEntitlement']>[0],
): Promise<'deleted' | 'unknown' | 'in-use'> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, tenantId);
    const stored = await named(transaction, tenantId, name).executeTakeFirst();
    if (stored === undefined) return 'unknown';
    const holder = await transaction
      .selectFrom('client_entitlements')
      .select('client_id')
      .where('tenant_id', '=', tenantId)
      .where('name', '=', stored.name)
      .limit(1)
      .executeTakeFirst();
    if (holder !== undefined) return 'in-use';
    await transaction
      .deleteFrom('tenant_entitlements')
      .where('tenant_id', '=', tenantId)
      .where('name_key', '=', name.toLowerCase())
      .execute();
    await finish(backend, transaction, tenantId, audit);
    return 'deleted';
  });

const named = (transaction: Transaction<Schema>, tenantId: string, name: string) =>
  transaction
    .selectFrom('tenant_entitlements')
    .select(['name', 'version'])
    .where('tenant_id', '=', tenantId)
    .where('name_key', '=', name.toLowerCase());

const finish = async (backend: Backend, transaction: Transaction<Schema>, tenantId: string, audit: AuditEntry): Promise<void> => {
  await recordAudit(transaction, audit);
  await recordChange(backend, transaction, { kind: 'tenant', tenantId, subject: tenantId });
};

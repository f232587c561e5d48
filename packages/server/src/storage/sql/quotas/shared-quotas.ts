// The quotas that clients of a tenant share.
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import type { SharedQuota } from '../../../records/quota.ts';
import type { Storage } from '../../contract/storage.ts';
import type { UpdateResult } from '../../contract/updates.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { parseTextMembers } from '../json-column.ts';
import { lockTenant } from '../lock-tenant.ts';
import type { Schema } from '../schema.ts';
import { quotaOf } from './quota-column.ts';

/** Maximum number of shared quotas of a tenant: each request is compared with all of them. */
const MAX_SHARED = 100;

export const sharedQuotasOf = (db: Kysely<Schema>, tenantId: string) =>
  db.selectFrom('shared_quotas').selectAll().where('tenant_id', '=', tenantId).orderBy('name');

export const sharedQuotaOf = (row: Selectable<Schema['shared_quotas']>): SharedQuota => ({
  tenantId: row.tenant_id,
  name: row.name,
  owner: row.owner ?? undefined,
  labels: parseTextMembers(row.labels),
  quota: quotaOf(row.quota),
  version: row.version,
  createdAt: row.created_at,
});

const settingsRow = ({ owner, labels, quota }: SharedQuota) => ({
  owner: owner ?? null,
  labels: JSON.stringify(labels),
  quota: JSON.stringify(quota),
});

export const createSharedQuota = (
  backend: Backend,
  shared: SharedQuota,
  audit: AuditEntry,
): Promise<'created' | 'name-taken' | 'too-many'> =>
  backend.write(async (transaction) => {
    const { tenantId, name, version, createdAt } = shared;
    await lockTenant(transaction, tenantId);
    const names = await transaction.selectFrom('shared_quotas').select('name').where('tenant_id', '=', tenantId).execute();
    if (names.some((each) => each.name === name)) return 'name-taken';
    if (names.length >= MAX_SHARED) return 'too-many';
    const row = { tenant_id: tenantId, name, ...settingsRow(shared), version, created_at: createdAt };
    await transaction.insertInto('shared_quotas').values(row).execute();
    await finish(backend, transaction, tenantId, audit);
    return 'created';
  });

export const updateSharedQuota = (
  backend: Backend,
  { record, expectedVersion, audit }: Parameters<Storage['updateSharedQuota']>[0],
): Promise<UpdateResult> =>
  backend.write(async (transaction) => {
    const { tenantId, name } = record;
    await lockTenant(transaction, tenantId);
    const stored = await transaction
      .selectFrom('shared_quotas')
      .select('version')
      .where('tenant_id', '=', tenantId)
      .where('name', '=', name)
      .executeTakeFirst();
    if (stored === undefined) return 'unknown';
    if (stored.version !== expectedVersion) return 'stale';
    await transaction
      .updateTable('shared_quotas')
      .set({ ...settingsRow(record), version: expectedVersion + 1 })
      .where('tenant_id', '=', tenantId)
      .where('name', '=', name)
      .execute();
    await finish(backend, transaction, tenantId, audit);
    return 'changed';
  });

export const deleteSharedQuota = (
  backend: Backend,
  { tenantId, name, audit }: Parameters<Storage['deleteSharedQuota']>[0],
): Promise<'deleted' | 'unknown'> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, tenantId);
    const { numDeletedRows } = await transaction
      .deleteFrom('shared_quotas')
      .where('tenant_id', '=', tenantId)
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) return 'unknown';
    await finish(backend, transaction, tenantId, audit);
    return 'deleted';
  });

const finish = async (backend: Backend, transaction: Transaction<Schema>, tenantId: string, audit: AuditEntry): Promise<void> => {
  await recordAudit(transaction, audit);
  await recordChange(backend, transaction, { kind: 'tenant', tenantId, subject: tenantId });
};

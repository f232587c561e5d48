// Registers, changes and removes resources. A scope, or a type of authorization details, belongs to one
// resource of its tenant.
import { resourceIdentity } from '@mintmark/protocol';
import type { Transaction } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import type { Resource } from '../../../records/tenant.ts';
import type { Storage } from '../../contract/storage.ts';
import type { UpdateResult } from '../../contract/updates.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { lockTenant } from '../lock-tenant.ts';
import type { Schema } from '../schema.ts';
import { resourceOf, resourceRow, resourcesOfTenant } from './resource-row.ts';

export const createResource = (backend: Backend, resource: Resource, audit: AuditEntry): Promise<'created' | 'taken' | 'scope-taken'> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, resource.tenantId);
    const others = await resourcesOf(transaction, resource.tenantId);
    const identity = resourceIdentity(resource.uri);
    if (others.some(({ uri }) => resourceIdentity(uri) === identity)) return 'taken';
    if (overlaps(resource, others)) return 'scope-taken';
    await transaction.insertInto('resources').values(resourceRow(resource)).execute();
    await finish(backend, transaction, resource.tenantId, audit);
    return 'created';
  });

export const updateResource = (
  backend: Backend,
  { record, expectedVersion, audit }: Parameters<Storage['updateResource']>[0],
): Promise<UpdateResult | 'scope-taken'> =>
  backend.write(async (transaction) => {
    const { tenantId, uri } = record;
    await lockTenant(transaction, tenantId);
    const all = await resourcesOf(transaction, tenantId);
    const stored = all.find((each) => each.uri === uri);
    if (stored === undefined) return 'unknown';
    if (stored.version !== expectedVersion) return 'stale';
    if (overlaps(record, all)) return 'scope-taken';
    const { tenant_id, uri: _, kind, created_at, ...settings } = resourceRow(record);
    await transaction
      .updateTable('resources')
      .set({ ...settings, version: expectedVersion + 1 })
      .where('tenant_id', '=', tenantId)
      .where('uri', '=', uri)
      .execute();
    await finish(backend, transaction, tenantId, audit);
    return 'changed';
  });

export const deleteResource = (
  backend: Backend,
  { tenantId, uri, audit }: Parameters<Storage['deleteResource']>[0],
): Promise<'deleted' | 'unknown' | 'in-use'> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, tenantId);
    const user = await transaction
      .selectFrom('clients')
      .select('client_id')
      .where('tenant_id', '=', tenantId)
      .where('default_resource', '=', uri)
      .where('deleted_at', 'is', null)
      .limit(1)
      .executeTakeFirst();
    if (user !== undefined) return 'in-use';
    const { numDeletedRows } = await transaction
      .deleteFrom('resources')
      .where('tenant_id', '=', tenantId)
      .where('uri', '=', uri)
      .where('kind', '=', 'registered')
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) return 'unknown';
    await finish(backend, transaction, tenantId, audit);
    return 'deleted';
  });

const resourcesOf = async (transaction: Transaction<Schema>, tenantId: string): Promise<readonly Resource[]> =>
  (await resourcesOfTenant(transaction, tenantId).execute()).map(resourceOf);

const overlaps = ({ uri, scopes, authorizationDetails }: Resource, all: readonly Resource[]): boolean => {
  const types = Object.keys(authorizationDetails);
  return all.some(
    (other) =>
      other.uri !== uri &&
      (other.scopes.some((scope) => scopes.includes(scope)) || types.some((type) => Object.hasOwn(other.authorizationDetails, type))),
  );
};

const finish = async (backend: Backend, transaction: Transaction<Schema>, tenantId: string, audit: AuditEntry): Promise<void> => {
  await recordAudit(transaction, audit);
  await recordChange(backend, transaction, { kind: 'tenant', tenantId, subject: tenantId });
};

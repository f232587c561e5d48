// Changes a tenant's public URL, and with it the names of its built-in resources, also as the default of
// clients.
import { resourceIdentity } from '@mintmark/protocol';
import type { Transaction } from 'kysely';
import { atUrl } from '../../../records/former-url.ts';
import type { Resource } from '../../../records/tenant.ts';
import type { Storage } from '../../contract/storage.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { lockTenant } from '../lock-tenant.ts';
import { resourceOf, resourcesOfTenant } from '../resources/resource-row.ts';
import { Rollback, withRollback } from '../rollback.ts';
import type { Schema } from '../schema.ts';
import { insertHosts } from './create-tenant.ts';
import { tenantRow } from './tenant-row.ts';

/** Refuses by a rollback, because the conflict is found after the first writes. */
export const moveTenant = (
  backend: Backend,
  { record, expectedVersion, at, audit }: Parameters<Storage['moveTenant']>[0],
): ReturnType<Storage['moveTenant']> => {
  let refusal: 'host-taken' | 'resource-taken' = 'host-taken';
  return withRollback(undefined, () =>
    backend.write(async (transaction) => {
      await lockTenant(transaction, record.id);
      const stored = await transaction.selectFrom('tenants').select('version').where('id', '=', record.id).executeTakeFirst();
      if (stored === undefined) return 'unknown';
      if (stored.version !== expectedVersion) return 'stale';
      const { public_url, former_urls, default_audience } = tenantRow(record);
      await transaction
        .updateTable('tenants')
        .set({ public_url, former_urls, default_audience, version: expectedVersion + 1 })
        .where('id', '=', record.id)
        .execute();
      await transaction.deleteFrom('tenant_hosts').where('tenant_id', '=', record.id).execute();
      await insertHosts(transaction, record.id, record.hosts);
      refusal = 'resource-taken';
      const resources = (await resourcesOfTenant(transaction, record.id).execute()).map(resourceOf);
      for (const { from, to } of renamedResources(resources, record.publicUrl)) {
        const others = resources.filter(({ uri }) => uri !== from);
        if (others.some(({ uri }) => resourceIdentity(uri) === resourceIdentity(to))) throw new Rollback();
        await renameResource(backend, transaction, { tenantId: record.id, from, to, at });
      }
      for (const entry of audit) await recordAudit(transaction, entry);
      await recordChange(backend, transaction, { kind: 'tenant', tenantId: record.id, subject: record.id });
      return 'changed' as const;
    }),
  ).then((result) => result ?? refusal);
};

/** The built-in resources whose name differs at a public URL. */
const renamedResources = (resources: readonly Resource[], publicUrl: string) =>
  resources.map((resource) => ({ from: resource.uri, to: atUrl(resource, publicUrl).uri })).filter(({ from, to }) => from !== to);

const renameResource = async (
  backend: Backend,
  transaction: Transaction<Schema>,
  { tenantId, from, to, at }: { readonly tenantId: string; readonly from: string; readonly to: string; readonly at: number },
): Promise<void> => {
  await transaction
    .updateTable('resources')
    .set(({ eb }) => ({ uri: to, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('uri', '=', from)
    .execute();
  const clients = await transaction
    .updateTable('clients')
    .set(({ eb }) => ({ default_resource: to, version: eb('version', '+', 1), updated_at: at }))
    .where('tenant_id', '=', tenantId)
    .where('default_resource', '=', from)
    .returning('client_id')
    .execute();
  for (const { client_id: subject } of clients) await recordChange(backend, transaction, { kind: 'client', tenantId, subject });
};

// Creates tenants other than the home tenant, and disables and enables them. Host names are unique in the
// store.
import type { Transaction } from 'kysely';
import type { StateChangeResult } from '../../contract/client-states.ts';
import type { Storage } from '../../contract/storage.ts';
import type { NewTenant } from '../../contract/tenants.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { insertClient } from '../clients/create-client.ts';
import { lockTenant } from '../lock-tenant.ts';
import { resourceRow } from '../resources/resource-row.ts';
import { latestExpiry, recordRevocations } from '../revocations/revocations.ts';
import { Rollback, withRollback } from '../rollback.ts';
import type { Schema } from '../schema.ts';
import { signingKeyRow } from '../signing-keys/signing-key-row.ts';
import { tenantRow } from './tenant-row.ts';

/** @returns `false` when one of its hosts belongs to another tenant: nothing is written then */
export const createTenant = (backend: Backend, { tenant, resources, signingKeys, client, audit }: NewTenant): Promise<boolean> =>
  withRollback(false, () =>
    backend.write(async (transaction) => {
      await transaction
        .insertInto('tenants')
        .values({ ...tenantRow(tenant), role: null, last_revocation: 0 })
        .execute();
      await insertHosts(transaction, tenant.id, tenant.hosts);
      await transaction.insertInto('resources').values(resources.map(resourceRow)).execute();
      await transaction.insertInto('signing_keys').values(signingKeys.map(signingKeyRow)).execute();
      await insertClient(transaction, client);
      for (const entry of audit) await recordAudit(transaction, entry);
      await recordChange(backend, transaction, { kind: 'tenant', tenantId: tenant.id, subject: tenant.id });
      return true;
    }),
  );

/**
 * Writes the hosts of a tenant that has none stored.
 *
 * @throws {@link Rollback} when one belongs to another tenant
 */
export const insertHosts = async (transaction: Transaction<Schema>, tenantId: string, hosts: readonly string[]): Promise<void> => {
  // They are inserted in a fixed order, so that two transactions cannot deadlock.
  for (const host of hosts.toSorted()) {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('tenant_hosts')
      .values({ host, tenant_id: tenantId, position: hosts.indexOf(host) })
      .onConflict((conflict) => conflict.column('host').doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) throw new Rollback();
  }
};

/** Disables a tenant and revokes its tokens, or enables it. */
export const setTenantState = (
  backend: Backend,
  { tenantId, to, at, by, audit }: Parameters<Storage['setTenantState']>[0],
): Promise<Extract<StateChangeResult, 'changed' | 'unchanged' | 'unknown'> | 'home'> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, tenantId);
    const stored = await transaction
      .selectFrom('tenants')
      .select(['role', 'disabled_at', 'generation', 'version'])
      .where('id', '=', tenantId)
      .executeTakeFirst();
    if (stored === undefined) return 'unknown';
    if (stored.role === 'home') return 'home';
    const disables = to === 'disabled';
    if ((stored.disabled_at !== null) === disables) return 'unchanged';
    const genBelow = stored.generation + (disables ? 1 : 0);
    await transaction
      .updateTable('tenants')
      .set({
        disabled_at: disables ? at : null,
        disabled_by: disables ? by : null,
        generation: genBelow,
        version: stored.version + 1,
      })
      .where('id', '=', tenantId)
      .execute();
    if (disables) await recordRevocations(transaction, tenantId, [{ type: 'tenant', genBelow, exp: latestExpiry(at) }]);
    await recordAudit(transaction, audit);
    await recordChange(backend, transaction, { kind: 'tenant', tenantId, subject: tenantId });
    return 'changed';
  });

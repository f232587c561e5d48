// The first start creates the home tenant and its records, once for all nodes.

import type { FirstStart } from '../../contract/tenants.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { insertClient } from '../clients/create-client.ts';
import { localAuthorityRow } from '../local-authorities/local-authorities.ts';
import { linkRow } from '../operators/operator-row.ts';
import { resourceRow } from '../resources/resource-row.ts';
import { signingKeyRow } from '../signing-keys/signing-key-row.ts';
import { storeKeyRow } from '../store-keys/store-key-row.ts';
import { tenantRow } from './tenant-row.ts';

/** @returns `false` when there is a home tenant: nothing is written then */
export const firstStart = (backend: Backend, first: FirstStart): Promise<boolean> =>
  backend.write(async (transaction) => {
    const { tenant } = first;
    // The unique role decides between nodes: the second waits here for the first to commit, and then inserts
    // nothing.
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('tenants')
      .values({ ...tenantRow(tenant), role: 'home', last_revocation: 0 })
      .onConflict((conflict) => conflict.column('role').doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) return false;
    const hosts = tenant.hosts.map((host, position) => ({ host, tenant_id: tenant.id, position }));
    await transaction.insertInto('store_keys').values(storeKeyRow(first.storeKey)).execute();
    if (first.authorities.length > 0)
      await transaction.insertInto('local_authorities').values(first.authorities.map(localAuthorityRow)).execute();
    await transaction.insertInto('tenant_hosts').values(hosts).execute();
    await transaction.insertInto('resources').values(first.resources.map(resourceRow)).execute();
    await transaction.insertInto('signing_keys').values(first.signingKeys.map(signingKeyRow)).execute();
    await insertClient(transaction, first.client);
    if (first.operatorLink !== undefined) await transaction.insertInto('operator_links').values(linkRow(first.operatorLink)).execute();
    await recordAudit(transaction, first.audit);
    await recordChange(backend, transaction, { kind: 'tenant', tenantId: tenant.id, subject: tenant.id });
    return true;
  });

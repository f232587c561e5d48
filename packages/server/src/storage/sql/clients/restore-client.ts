// Undoes deletions, and purges clients that were deleted long ago, except for their ids, which are never
// reused.

import type { ClientStateChange, StateChangeResult } from '../../contract/client-states.ts';
import type { Backend } from '../backend.ts';
import { lockTenant } from '../lock-tenant.ts';
import { unindexClient } from './client-index.ts';
import { finishChange, setState, stateOf } from './client-state.ts';

/** Restores a client. Its tokens remain revoked by the generation that its deletion raised. */
export const restoreClient = (backend: Backend, change: ClientStateChange): Promise<StateChangeResult> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, change.tenantId);
    const client = await stateOf(transaction, change).where('deleted_at', 'is not', null).where('purged_at', 'is', null).executeTakeFirst();
    if (client === undefined) return 'unknown';
    await setState(transaction, client, change, { deleted_at: null, deleted_by: null });
    await finishChange(backend, transaction, change);
    return 'changed';
  });

// The row of a purged client, which retains no personal or technical data.
const PURGED = {
  name: '',
  description: null,
  labels: '{}',
  owner: null,
  contacts: '[]',
  environment: null,
  purpose: null,
  scopes: '[]',
  default_scopes: '[]',
  default_resource: null,
  jwks: null,
  jwks_uri: null,
  key_uri_reached_at: null,
  metadata_fetched_at: null,
  metadata_due_at: null,
  assertion_key_ids: null,
  tls_subject: null,
  claims: '{}',
  ip_rules: null,
  passthrough: '{}',
  authorization_details_types: '[]',
  revoked_credentials: '[]',
  ended_instances: '{}',
  lockdown: null,
  exchange: null,
  quota: null,
} as const;

/** What else is stored of a client by its id. What was counted and recorded of its tokens has retentions of its own. */
const TABLES = ['client_secrets', 'secret_reveals', 'credential_uses', 'client_entitlements', 'client_instances', 'trusts'] as const;

/**
 * Purges clients of a tenant that were deleted before a moment, at most `limit`.
 *
 * @param now - milliseconds since the epoch
 */
export const purgeClients = (backend: Backend, deletedBefore: number, limit: number, now: number): Promise<number> =>
  backend.write(async (transaction) => {
    const due = transaction
      .selectFrom('clients')
      .select(['tenant_id', 'client_id', 'id'])
      .where('deleted_at', '<', deletedBefore)
      .where('purged_at', 'is', null)
      .limit(limit);
    const first = await due.executeTakeFirst();
    if (first === undefined) return 0;
    // Under the lock, so that none of them is restored concurrently.
    await lockTenant(transaction, first.tenant_id);
    const purged = await due.where('tenant_id', '=', first.tenant_id).execute();
    for (const { tenant_id, client_id, id } of purged) {
      for (const table of TABLES) {
        await transaction.deleteFrom(table).where('tenant_id', '=', tenant_id).where('client_id', '=', client_id).execute();
      }
      await unindexClient(transaction, { tenantId: tenant_id, id });
      await transaction
        .updateTable('clients')
        .set({ ...PURGED, purged_at: now })
        .where('tenant_id', '=', tenant_id)
        .where('client_id', '=', client_id)
        .execute();
    }
    // A client that was restored before the lock is no longer due, but others may be.
    return Math.max(purged.length, 1);
  });

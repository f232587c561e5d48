// Locks a client down when its credentials are compromised, and lifts the lockdown.

import type { ClientStateChange, StateChangeResult } from '../../contract/client-states.ts';
import type { Backend } from '../backend.ts';
import { isLastManager } from '../lock-out.ts';
import { lockTenant } from '../lock-tenant.ts';
import { lockdownOf } from './client-row.ts';
import { endTokens, finishChange, setState, stateOf } from './client-state.ts';

/**
 * Disables the client, deactivates its secrets and revokes its tokens.
 *
 * @param now - see `changeClientState`
 */
export const lockDownClient = (backend: Backend, change: ClientStateChange, now: number): Promise<StateChangeResult> =>
  backend.write(async (transaction) => {
    const { tenantId, clientId, at, by } = change;
    await lockTenant(transaction, tenantId);
    const client = await stateOf(transaction, change).where('deleted_at', 'is', null).executeTakeFirst();
    if (client === undefined) return 'unknown';
    if (client.lockdown !== null) return 'unchanged';
    if (await isLastManager(backend, transaction, tenantId, clientId, now)) return 'locked-out';
    const deactivated = await transaction
      .updateTable('client_secrets')
      .set({ deactivated_at: at })
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .where('deactivated_at', 'is', null)
      .where('revoked_at', 'is', null)
      .returning('id')
      .execute();
    const disabled = client.disabled_at === null;
    const lockdown = JSON.stringify({ at, by, disabled, secrets: deactivated.map(({ id }) => id).toSorted() });
    await setState(transaction, client, change, { lockdown, ...(disabled ? { disabled_at: at, disabled_by: by } : undefined) });
    await endTokens(transaction, client, change);
    await finishChange(backend, transaction, change);
    return 'changed';
  });

/** Enables the client if the lockdown disabled it, and reactivates the secrets that it deactivated. */
export const liftLockdown = (backend: Backend, change: ClientStateChange): Promise<StateChangeResult> =>
  backend.write(async (transaction) => {
    const { tenantId, clientId, at } = change;
    await lockTenant(transaction, tenantId);
    const client = await stateOf(transaction, change).where('deleted_at', 'is', null).executeTakeFirst();
    if (client === undefined) return 'unknown';
    if (client.lockdown === null) return 'unchanged';
    const { at: lockedAt, disabled, secrets } = lockdownOf(client.lockdown);
    if (secrets.length > 0) {
      await transaction
        .updateTable('client_secrets')
        .set({ deactivated_at: null })
        .where('tenant_id', '=', tenantId)
        .where('client_id', '=', clientId)
        .where('id', 'in', secrets)
        // A secret that was deactivated separately has another time, and remains deactivated.
        .where('deactivated_at', '=', lockedAt)
        .execute();
    }
    const enabled = { disabled_at: null, disabled_by: null, enabled_at: at };
    await setState(transaction, client, change, { lockdown: null, ...(disabled ? enabled : undefined) });
    await finishChange(backend, transaction, change);
    return 'changed';
  });

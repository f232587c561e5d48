// Disables, enables and deletes clients, each under the tenant's row lock, so that no two of them together lock the tenant out.
import type { ClientStateChange, StateChangeResult } from '../storage.ts';
import { recordAudit } from './audit.ts';
import type { Backend } from './backend.ts';
import { recordChange } from './changes.ts';
import { isLastManager } from './lock-out.ts';
import { lockTenant } from './lock-tenant.ts';
import { latestExpiry, recordRevocations } from './revocations.ts';

/** What becomes of a client's row. */
export interface StateTransition {
  /** Whether the client is in the new state already. */
  readonly isDone: (client: { readonly disabled_at: number | null }) => boolean;
  readonly set: (change: ClientStateChange) => {
    readonly enabled_at?: number;
    readonly disabled_at?: number | null;
    readonly disabled_by?: string | null;
    readonly deleted_at?: number;
    readonly deleted_by?: string;
  };
  /** Whether the client's tokens die. */
  readonly ends: boolean;
  /** Whether the client can manage nothing any more. */
  readonly stops: boolean;
  /** Whether a client that is protected against deletion is left alone. */
  readonly deletes: boolean;
}

export const DISABLE: StateTransition = {
  isDone: ({ disabled_at }) => disabled_at !== null,
  set: ({ at, by }) => ({ disabled_at: at, disabled_by: by }),
  ends: true,
  stops: true,
  deletes: false,
};

export const ENABLE: StateTransition = {
  isDone: ({ disabled_at }) => disabled_at === null,
  set: ({ at }) => ({ disabled_at: null, disabled_by: null, enabled_at: at }),
  ends: false,
  stops: false,
  deletes: false,
};

export const DELETE: StateTransition = {
  isDone: () => false,
  set: ({ at, by }) => ({ deleted_at: at, deleted_by: by }),
  ends: true,
  stops: true,
  deletes: true,
};

export const END_TOKENS: StateTransition = {
  isDone: () => false,
  set: () => ({}),
  ends: true,
  stops: false,
  deletes: false,
};

/** Changes the state of a client. @param now - the moment from which managers have to last */
export const changeClientState = (
  backend: Backend,
  transition: StateTransition,
  change: ClientStateChange,
  now: number,
): Promise<StateChangeResult> =>
  backend.write(async (transaction) => {
    const { tenantId, clientId, at, audit } = change;
    await lockTenant(transaction, tenantId);
    const client = await transaction
      .selectFrom('clients')
      .select(['disabled_at', 'deletion_protected_at', 'generation'])
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (client === undefined) return 'unknown';
    if (transition.isDone(client)) return 'unchanged';
    if (transition.deletes && client.deletion_protected_at !== null) return 'protected';
    if (transition.stops && (await isLastManager(transaction, tenantId, clientId, now))) return 'locked-out';
    const generation = client.generation + (transition.ends ? 1 : 0);
    await transaction
      .updateTable('clients')
      .set({ ...transition.set(change), updated_at: at, generation })
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .execute();
    if (transition.ends) {
      const exp = latestExpiry(at);
      await recordRevocations(transaction, tenantId, [{ type: 'client', clientId, genBelow: generation, exp }]);
    }
    await recordAudit(transaction, audit);
    await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
    return 'changed';
  });

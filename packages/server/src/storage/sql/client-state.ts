// Disables, enables and deletes clients, each under the tenant's row lock, so that no two of them together lock the tenant out.
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import type { ClientStateChange, StateChangeResult } from '../storage.ts';
import type { Backend } from './backend.ts';
import { recordChange } from './changes.ts';
import { auditRow } from './rows/audit-row.ts';

/** What becomes of a client's row. */
export interface StateTransition {
  /** Whether the client is in the new state already. */
  readonly isDone: (client: { readonly disabled_at: number | null }) => boolean;
  readonly set: (change: ClientStateChange) => {
    readonly disabled_at?: number | null;
    readonly disabled_by?: string | null;
    readonly deleted_at?: number;
    readonly deleted_by?: string;
  };
  /** Whether the client's tokens die and the client can manage nothing any more. */
  readonly ends: boolean;
}

export const DISABLE: StateTransition = {
  isDone: ({ disabled_at }) => disabled_at !== null,
  set: ({ at, by }) => ({ disabled_at: at, disabled_by: by }),
  ends: true,
};

export const ENABLE: StateTransition = {
  isDone: ({ disabled_at }) => disabled_at === null,
  set: () => ({ disabled_at: null, disabled_by: null }),
  ends: false,
};

export const DELETE: StateTransition = {
  isDone: () => false,
  set: ({ at, by }) => ({ deleted_at: at, deleted_by: by }),
  ends: true,
};

/**
 * How long another manager must be able to stay, in milliseconds, for one to go. The administrator that `recover` makes lives for an hour;
 * left alone it would lock the tenant out a little later. A day is time for someone to notice and make a lasting one.
 */
const LASTING_MS = 24 * 60 * 60 * 1000;

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
      .select(['disabled_at', 'generation'])
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (client === undefined) return 'unknown';
    if (transition.isDone(client)) return 'unchanged';
    if (transition.ends && (await isLastManager(transaction, tenantId, clientId, now))) return 'locked-out';
    await transaction
      .updateTable('clients')
      .set({ ...transition.set(change), updated_at: at, generation: client.generation + (transition.ends ? 1 : 0) })
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .execute();
    await transaction.insertInto('audit').values(auditRow(audit)).execute();
    await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
    return 'changed';
  });

// An UPDATE that changes nothing locks the row in every dialect, until the transaction ends.
const lockTenant = (transaction: Transaction<Schema>, tenantId: string): Promise<unknown> =>
  transaction
    .updateTable('tenants')
    .set(({ ref }) => ({ generation: ref('generation') }))
    .where('id', '=', tenantId)
    .execute();

const isLastManager = async (db: Kysely<Schema>, tenantId: string, clientId: string, now: number): Promise<boolean> => {
  const itself = await clientsThatManage(db, tenantId, now).where('client.client_id', '=', clientId).executeTakeFirst();
  if (itself === undefined) return false;
  const other = await clientsThatManage(db, tenantId, now + LASTING_MS)
    .where('client.client_id', '!=', clientId)
    .executeTakeFirst();
  return other === undefined;
};

/** Clients that can authenticate and manage clients, and still can at a moment to come unless someone stops them; one is enough to know. */
const clientsThatManage = (db: Kysely<Schema>, tenantId: string, at: number) =>
  db
    .selectFrom('clients as client')
    .select('client.client_id')
    .where('client.tenant_id', '=', tenantId)
    .where('client.deleted_at', 'is', null)
    .where('client.disabled_at', 'is', null)
    .where(({ eb, or }) => or([eb('client.expires_at', 'is', null), eb('client.expires_at', '>', at)]))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('client_entitlements as entitlement')
          .select('entitlement.name')
          .whereRef('entitlement.tenant_id', '=', 'client.tenant_id')
          .whereRef('entitlement.client_id', '=', 'client.client_id')
          .where('entitlement.name', 'in', ['administrator', 'manageAPIClients']),
      ),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('client_secrets as secret')
          .select('secret.id')
          .whereRef('secret.tenant_id', '=', 'client.tenant_id')
          .whereRef('secret.client_id', '=', 'client.client_id')
          .where('secret.revoked_at', 'is', null)
          .where('secret.deactivated_at', 'is', null)
          .where(({ eb, or }) => or([eb('secret.expires_at', 'is', null), eb('secret.expires_at', '>', at)])),
      ),
    )
    .limit(1);

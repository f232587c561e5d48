// Disables, enables and deletes clients under the tenant's row lock, so that concurrent changes cannot lock
// the tenant out.
import type { Selectable, Transaction, Updateable } from 'kysely';
import type { ClientStateChange, StateChangeResult } from '../../contract/client-states.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { isLastManager } from '../lock-out.ts';
import { lockTenant } from '../lock-tenant.ts';
import { latestExpiry, recordRevocations } from '../revocations/revocations.ts';
import type { Schema } from '../schema.ts';

/** A change of a client's row. */
export interface StateTransition {
  /** The reason to change nothing, if any. */
  readonly refused: (client: StateRow) => StateChangeResult | undefined;
  readonly set: (change: ClientStateChange) => Updateable<Schema['clients']>;
  /** Whether it revokes the client's tokens. */
  readonly ends: boolean;
  /** Whether the client can no longer manage clients. */
  readonly stops: boolean;
}

type StateRow = Pick<Selectable<Schema['clients']>, 'disabled_at' | 'deletion_protected_at' | 'lockdown' | 'generation' | 'version'>;

export const DISABLE: StateTransition = {
  refused: ({ disabled_at }) => (disabled_at === null ? undefined : 'unchanged'),
  set: ({ at, by }) => ({ disabled_at: at, disabled_by: by }),
  ends: true,
  stops: true,
};

export const ENABLE: StateTransition = {
  // Enabling alone would leave the secrets of a locked-down client deactivated.
  refused: ({ disabled_at, lockdown }) => (lockdown !== null ? 'locked-down' : disabled_at === null ? 'unchanged' : undefined),
  set: ({ at }) => ({ disabled_at: null, disabled_by: null, enabled_at: at }),
  ends: false,
  stops: false,
};

export const DELETE: StateTransition = {
  refused: ({ deletion_protected_at }) => (deletion_protected_at === null ? undefined : 'protected'),
  set: ({ at, by }) => ({ deleted_at: at, deleted_by: by }),
  ends: true,
  stops: true,
};

export const END_TOKENS: StateTransition = { refused: () => undefined, set: () => ({}), ends: true, stops: false };

/**
 * Changes the state of a client.
 *
 * @param now - when a remaining manager must be able to authenticate, see `lock-out.ts`
 */
export const changeClientState = (
  backend: Backend,
  transition: StateTransition,
  change: ClientStateChange,
  now: number,
): Promise<StateChangeResult> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, change.tenantId);
    return writeState(backend, transaction, transition, change, now);
  });

/** Changes the state of a client under the tenant's lock. */
export const writeState = async (
  backend: Backend,
  transaction: Transaction<Schema>,
  transition: StateTransition,
  change: ClientStateChange,
  now: number,
): Promise<StateChangeResult> => {
  const { tenantId, clientId } = change;
  const client = await stateOf(transaction, change).where('deleted_at', 'is', null).executeTakeFirst();
  if (client === undefined) return 'unknown';
  const refused = transition.refused(client);
  if (refused !== undefined) return refused;
  if (transition.stops && (await isLastManager(backend, transaction, tenantId, clientId, now))) return 'locked-out';
  await setState(transaction, client, change, transition.set(change));
  if (transition.ends) await endTokens(transaction, client, change);
  await finishChange(backend, transaction, change);
  return 'changed';
};

/** The state of a client, deleted or not. */
export const stateOf = (transaction: Transaction<Schema>, { tenantId, clientId }: ClientStateChange) =>
  transaction
    .selectFrom('clients')
    .select(['disabled_at', 'deletion_protected_at', 'lockdown', 'generation', 'version'])
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId);

/** Writes a state and raises the client's version. */
export const setState = async (
  transaction: Transaction<Schema>,
  { version }: Pick<StateRow, 'version'>,
  { tenantId, clientId, at }: ClientStateChange,
  state: Updateable<Schema['clients']>,
): Promise<void> => {
  await transaction
    .updateTable('clients')
    .set({ ...state, updated_at: at, version: version + 1 })
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .execute();
};

/** Raises the generation and notifies guards. */
export const endTokens = async (
  transaction: Transaction<Schema>,
  { generation }: Pick<StateRow, 'generation'>,
  { tenantId, clientId, at }: ClientStateChange,
): Promise<void> => {
  const genBelow = generation + 1;
  await transaction
    .updateTable('clients')
    .set({ generation: genBelow })
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .execute();
  const exp = latestExpiry(at);
  await recordRevocations(transaction, tenantId, [{ type: 'client', clientId, genBelow, exp }]);
};

/** Records the audit entry and the change. */
export const finishChange = async (
  backend: Backend,
  transaction: Transaction<Schema>,
  { tenantId, clientId, audit }: ClientStateChange,
): Promise<void> => {
  await recordAudit(transaction, audit);
  await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
};

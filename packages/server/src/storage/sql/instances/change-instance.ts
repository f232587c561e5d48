// Disables and enables instances, and ends their tokens. What a check of a token needs is in the row of the client.
import type { Transaction } from 'kysely';
import type { EndedInstance } from '../../../records/client.ts';
import { endingOf, MAX_ENDED_INSTANCES } from '../../../records/instance.ts';
import type { InstanceChange, InstanceChangeResult } from '../../contract/instances.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { lockTenant } from '../lock-tenant.ts';
import { raiseVersion } from '../raise-version.ts';
import { latestExpiry, recordRevocations } from '../revocations/revocations.ts';
import type { Schema } from '../schema.ts';

type EndedInstances = Readonly<Record<string, EndedInstance>>;

export const changeInstance = (backend: Backend, change: InstanceChange): Promise<InstanceChangeResult> =>
  backend.write(async (transaction) => {
    const { tenantId, clientId, name, to, at, audit } = change;
    await lockTenant(transaction, tenantId);
    const client = await transaction
      .selectFrom('clients')
      .select(['instance_generation', 'ended_instances'])
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (client === undefined) return 'unknown';
    const before: EndedInstances = JSON.parse(client.ended_instances);
    const known = endingOf({ endedInstances: before }, name);
    if (to !== 'ended' && (known?.isDisabled ?? false) === (to === 'disabled')) return 'unchanged';
    // One counter for all instances of the client: a forgotten one never gets a generation that a token of it may have.
    const generation = client.instance_generation + (to === 'enabled' ? 0 : 1);
    const changed = { ...current(before, at), [name]: endedInstance(known, change, generation) };
    if (Object.keys(changed).length > MAX_ENDED_INSTANCES) return 'too-many';
    await transaction
      .updateTable('clients')
      .set({ instance_generation: generation, ended_instances: JSON.stringify(changed) })
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .execute();
    await writeState(transaction, change);
    await raiseVersion(transaction, change);
    if (to !== 'enabled') {
      const event = { type: 'instance', instance: name, clientId, genBelow: generation, exp: latestExpiry(at) } as const;
      await recordRevocations(transaction, tenantId, [event]);
    }
    await recordAudit(transaction, audit);
    await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
    return 'changed';
  });

/** Those that are disabled, or of which a token may not have expired. */
const current = (ended: EndedInstances, at: number): EndedInstances =>
  Object.fromEntries(Object.entries(ended).filter(([, { isDisabled, endedAt }]) => isDisabled || latestExpiry(endedAt) * 1000 > at));

const endedInstance = (known: EndedInstance | undefined, { to, at }: InstanceChange, generation: number): EndedInstance =>
  to === 'enabled' && known !== undefined
    ? { ...known, isDisabled: false }
    : { generation, endedAt: at, isDisabled: to === 'disabled' || known?.isDisabled === true };

/** The state as lists show it. */
const writeState = async (
  transaction: Transaction<Schema>,
  { tenantId: tenant_id, clientId: client_id, name, to, at, by }: InstanceChange,
): Promise<void> => {
  const states = {
    disabled: { disabled_at: at, disabled_by: by, ended_at: at },
    enabled: { disabled_at: null, disabled_by: null },
    ended: { ended_at: at },
  } as const;
  const state = { ...states[to], touched_at: at };
  await transaction
    .insertInto('client_instances')
    .values({ tenant_id, client_id, name, ...state })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'client_id', 'name']).doUpdateSet(state))
    .execute();
};

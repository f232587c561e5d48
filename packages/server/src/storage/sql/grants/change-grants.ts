// Suspends, reactivates and revokes grants.
import type { Transaction } from 'kysely';
import type { GrantRecord } from '../../../records/grant.ts';
import { batchIdOf } from '../../../records/grant-id.ts';
import type { TokenStatus } from '../../../records/revocation.ts';
import type { GrantChange, GrantsRevocation, OwnRevocation, RevokedPage } from '../../contract/grants.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { insertDenials } from '../denied-tokens/denied-tokens.ts';
import { forDerived } from '../derived-grants/derived-grants.ts';
import { insertOfRows } from '../insert-rows.ts';
import { lockTenant } from '../lock-tenant.ts';
import { recordRevocations } from '../revocations/revocations.ts';
import type { Schema } from '../schema.ts';
import { grantOfBatch } from './grant-batch.ts';
import { grantPage } from './grant-list.ts';
import { STATE_COLUMNS, setStates, withStates } from './grant-states.ts';
import type { GrantStatesTable } from './tables.ts';

const STATUS: Record<GrantChange['to'], TokenStatus> = { active: 0, revoked: 1, suspended: 2 };

/** Changes one grant's state. Revocation is final. */
export const changeGrant = (backend: Backend, { tenantId, id, to, at, audit }: GrantChange): Promise<'changed' | 'unchanged' | 'unknown'> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, tenantId);
    const [grant] = await grantsOf(transaction, tenantId, [id]);
    if (grant === undefined) return 'unknown';
    const isDone = to === 'active' ? grant.suspendedAt === undefined : to === 'suspended' && grant.suspendedAt !== undefined;
    if (grant.revokedAt !== undefined || isDone) return 'unchanged';
    const changed = to === 'revoked' ? { ...grant, revokedAt: at } : { ...grant, suspendedAt: to === 'suspended' ? at : undefined };
    await setStates(transaction, tenantId, [changed]);
    await recordAudit(transaction, audit);
    await recordRevocations(transaction, tenantId, await forDerived(transaction, tenantId, [tokenEvent(grant, STATUS[to])]));
    return 'changed';
  });

/** Revokes grants at their owners' request, many per commit. */
export const revokeGrants = (backend: Backend, batch: readonly OwnRevocation[]): Promise<void> =>
  backend.write(async (transaction) => {
    const byTenant = Map.groupBy(batch, ({ grant }) => grant.tenantId);
    // The tenants are locked in a fixed order, so that two batches cannot deadlock.
    for (const tenantId of [...byTenant.keys()].toSorted()) {
      const revocations = new Map(byTenant.get(tenantId)?.map((each) => [each.grant.id, each]));
      await lockTenant(transaction, tenantId);
      const revoked = await revokeUnlessRevoked(transaction, tenantId, [...revocations.values()]);
      const events = revoked.flatMap((id) => revocations.get(id)?.grant ?? []).map((grant) => tokenEvent(grant, STATUS.revoked));
      await recordRevocations(transaction, tenantId, await forDerived(transaction, tenantId, events));
    }
  });

/** @returns the ids of those that were not revoked before */
const revokeUnlessRevoked = async (
  transaction: Transaction<Schema>,
  tenantId: string,
  revocations: readonly OwnRevocation[],
): Promise<readonly string[]> => {
  const { recorded = [], unrecorded = [] } = Object.groupBy(revocations, ({ grant }) => (grant.unrecorded ? 'unrecorded' : 'recorded'));
  const rows = recorded.map(({ grant, at }) => ({ grant_id: grant.id, tenant_id: tenantId, suspended_at: null, revoked_at: at }));
  const denials = unrecorded.map(({ grant: { id, expiresAt }, at }) => ({ jti: id, at, expiresAt }));
  const revoked = (await insertRevoked(transaction, rows)).map(({ grant_id }) => grant_id);
  return [...revoked, ...(await insertDenials(transaction, tenantId, denials))];
};

const insertRevoked = insertOfRows<GrantStatesTable, Pick<GrantStatesTable, 'grant_id'>>(STATE_COLUMNS, (db, rows) =>
  db
    .insertInto('grant_states')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('grant_id')
        .doUpdateSet(({ ref }) => ({ revoked_at: ref('excluded.revoked_at') }))
        .where('grant_states.revoked_at', 'is', null),
    )
    .returning('grant_id'),
);

/** Revokes the grants that match a filter, the latest first. */
export const revokeMatchingGrants = async (
  backend: Backend,
  { tenantId, filter, before, at, limit, audit }: GrantsRevocation,
): Promise<RevokedPage> => {
  const live = { ...filter, unendedAt: Math.floor(at / 1000) };
  // They are read before the transaction: on SQLite, no token is recorded during one.
  const chosen = await grantPage(backend, tenantId, { filter: live, before, limit });
  const next = chosen.length < limit ? undefined : chosen.at(-1)?.id;
  if (chosen.length === 0) return { revoked: 0, next };
  const revoked = await backend.write(async (transaction) => {
    await lockTenant(transaction, tenantId);
    const grants = unrevoked(await withStates(transaction, tenantId, chosen));
    if (grants.length === 0) return 0;
    await recordAudit(transaction, audit(grants.map(({ id }) => id)));
    await revoke(transaction, tenantId, grants, at);
    return grants.length;
  });
  return { revoked, next };
};

const unrevoked = (grants: readonly GrantRecord[]): readonly GrantRecord[] => grants.filter(({ revokedAt }) => revokedAt === undefined);

const revoke = async (transaction: Transaction<Schema>, tenantId: string, grants: readonly GrantRecord[], at: number): Promise<void> => {
  await setStates(
    transaction,
    tenantId,
    grants.map((grant) => ({ ...grant, revokedAt: at })),
  );
  const events = grants.map((grant) => tokenEvent(grant, STATUS.revoked));
  await recordRevocations(transaction, tenantId, await forDerived(transaction, tenantId, events));
};

const grantsOf = async (transaction: Transaction<Schema>, tenantId: string, ids: readonly string[]): Promise<readonly GrantRecord[]> => {
  const rows = await transaction
    .selectFrom('grant_batches')
    .select(['id', 'tenant_id', 'size', 'grants'])
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', [...new Set(ids.map(batchIdOf))])
    .execute();
  const batches = new Map(rows.map((row) => [row.id, row]));
  const grants = ids.flatMap((id) => {
    const batch = batches.get(batchIdOf(id));
    return (batch === undefined ? undefined : grantOfBatch(batch, id)) ?? [];
  });
  return withStates(transaction, tenantId, grants);
};

const tokenEvent = ({ id, clientId, audience, expiresAt }: OwnRevocation['grant'], status: TokenStatus) => ({
  type: 'token' as const,
  jti: id,
  status,
  clientId,
  audience,
  exp: expiresAt,
});

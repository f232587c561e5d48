// Suspends, reactivates and revokes grants.
import type { Transaction } from 'kysely';
import type { TokenStatus } from '../../../records/revocation.ts';
import type { GrantChange, GrantsRevocation, OwnRevocation } from '../../contract/grants.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { lockTenant } from '../lock-tenant.ts';
import { recordRevocations } from '../revocations/revocations.ts';
import type { Schema } from '../schema.ts';
import { grantPage } from './grant-list.ts';

const COLUMNS = ['id', 'client_id', 'audience', 'expires_at', 'suspended_at', 'revoked_at'] as const;

const STATUS: Record<GrantChange['to'], TokenStatus> = { active: 0, revoked: 1, suspended: 2 };

/** Changes one grant's state. Revocation is final. */
export const changeGrant = (backend: Backend, { tenantId, id, to, at, audit }: GrantChange): Promise<'changed' | 'unchanged' | 'unknown'> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, tenantId);
    const grant = await grantsOf(transaction, tenantId, [id]).executeTakeFirst();
    if (grant === undefined) return 'unknown';
    const isDone = to === 'active' ? grant.suspended_at === null : to === 'suspended' && grant.suspended_at !== null;
    if (grant.revoked_at !== null || isDone) return 'unchanged';
    await transaction
      .updateTable('grants')
      .set(to === 'revoked' ? { revoked_at: at } : { suspended_at: to === 'suspended' ? at : null })
      .where('id', '=', id)
      .execute();
    await recordAudit(transaction, audit);
    await recordRevocations(transaction, tenantId, [tokenEvent(grant, STATUS[to])]);
    return 'changed';
  });

/** Revokes grants at their owners' request, many per commit. */
export const revokeGrants = (backend: Backend, batch: readonly OwnRevocation[]): Promise<void> =>
  backend.write(async (transaction) => {
    const byTenant = Map.groupBy(batch, ({ tenantId }) => tenantId);
    // In one order, so that two batches cannot deadlock.
    for (const tenantId of [...byTenant.keys()].toSorted()) {
      const revocations = byTenant.get(tenantId) ?? [];
      await lockTenant(transaction, tenantId);
      const live = await transaction
        .updateTable('grants')
        .set({ revoked_at: Math.max(...revocations.map(({ at }) => at)) })
        .where('tenant_id', '=', tenantId)
        .where(
          'id',
          'in',
          revocations.map(({ grantId }) => grantId),
        )
        .where('revoked_at', 'is', null)
        .returning(COLUMNS)
        .execute();
      await recordRevocations(
        transaction,
        tenantId,
        live.map((grant) => tokenEvent(grant, STATUS.revoked)),
      );
    }
  });

/**
 * Revokes the grants that match a filter, the latest first.
 *
 * @returns how many; as many as `limit` when there may be more
 */
export const revokeMatchingGrants = (backend: Backend, { tenantId, filter, at, limit, audit }: GrantsRevocation): Promise<number> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, tenantId);
    const live = { ...filter, unendedAt: Math.floor(at / 1000) };
    const chosen = await grantPage(transaction, tenantId, { filter: live, before: undefined, limit });
    if (chosen.length === 0) return 0;
    const ids = chosen.map(({ id }) => id);
    await transaction.updateTable('grants').set({ revoked_at: at }).where('id', 'in', ids).execute();
    await recordAudit(transaction, audit(ids));
    await recordRevocations(
      transaction,
      tenantId,
      chosen.map((grant) => tokenEvent(grant, STATUS.revoked)),
    );
    return chosen.length;
  });

const grantsOf = (transaction: Transaction<Schema>, tenantId: string, ids: readonly string[]) =>
  transaction.selectFrom('grants').select(COLUMNS).where('tenant_id', '=', tenantId).where('id', 'in', ids);

const tokenEvent = (
  grant: { readonly id: string; readonly client_id: string; readonly audience: string; readonly expires_at: number },
  status: TokenStatus,
) => ({ type: 'token' as const, jti: grant.id, status, clientId: grant.client_id, audience: grant.audience, exp: grant.expires_at });

// Writes derived grants, unless an ancestor has ended. The tenant's lock puts each before or after every revocation.
import type { Transaction } from 'kysely';
import type { Derivation } from '../../../records/derivation.ts';
import type { NewGrant } from '../../../records/grant.ts';
import type { DerivedRefusal } from '../../contract/derived-grants.ts';
import type { ProvenGrant } from '../../contract/grants.ts';
import type { Backend } from '../backend.ts';
import { insertGrants } from '../grants/record-grants.ts';
import { insertOfRows } from '../insert-rows.ts';
import { lockTenant } from '../lock-tenant.ts';
import { claimUses, useName } from '../replays/replays.ts';
import type { Schema } from '../schema.ts';
import type { DerivedGrantsTable } from './tables.ts';

/** Ids of one statement. */
const CHUNK = 500;

/** Writes the grants whose ancestors are active and whose replays are new. @returns why the others were not written */
export const recordDerivedGrants = (backend: Backend, batch: readonly ProvenGrant[]): Promise<ReadonlyMap<string, DerivedRefusal>> =>
  backend.write(async (transaction) => {
    const refusals = new Map<string, DerivedRefusal>();
    const byTenant = Map.groupBy(batch, ({ grant }) => grant.terms.tenantId);
    // The tenants are locked in a fixed order, so that two batches cannot deadlock.
    for (const tenantId of [...byTenant.keys()].toSorted()) {
      await lockTenant(transaction, tenantId);
      const grants = (byTenant.get(tenantId) ?? []).map(({ grant }) => grant);
      const ended = await endedOf(transaction, tenantId, [...new Set(grants.flatMap(ancestorIds))]);
      for (const grant of grants) {
        const ancestor = ancestorIds(grant).find((id) => ended.has(id));
        if (ancestor !== undefined) refusals.set(grant.id, { ended: ancestor });
      }
    }
    const active = batch.filter(({ grant }) => !refusals.has(grant.id));
    for (const [id, refusal] of await usedBefore(transaction, active)) refusals.set(id, refusal);
    const accepted = active.flatMap(({ grant }) => (refusals.has(grant.id) ? [] : grant));
    await insertGrants(transaction, accepted);
    await insertOrigins(transaction, accepted.flatMap(originRows));
    return refusals;
  });

const derivationOf = ({ terms: { derivation } }: NewGrant): Derivation | undefined =>
  derivation === undefined ? undefined : JSON.parse(derivation);

const ancestorIds = (grant: NewGrant): readonly string[] => (derivationOf(grant)?.chain ?? []).flatMap(({ id }) => id ?? []);

const endedOf = async (transaction: Transaction<Schema>, tenantId: string, ids: readonly string[]): Promise<ReadonlySet<string>> => {
  const ended = new Set<string>();
  for (let start = 0; start < ids.length; start += CHUNK) {
    for (const { id } of await endedAmong(transaction, tenantId, ids.slice(start, start + CHUNK))) ended.add(id);
  }
  return ended;
};

const endedAmong = async (
  transaction: Transaction<Schema>,
  tenantId: string,
  ids: readonly string[],
): Promise<readonly { readonly id: string }[]> => {
  const states = await transaction
    .selectFrom('grant_states')
    .select('grant_id as id')
    .where('tenant_id', '=', tenantId)
    .where('grant_id', 'in', ids)
    .where(({ or, eb }) => or([eb('revoked_at', 'is not', null), eb('suspended_at', 'is not', null)]))
    .execute();
  const denials = await transaction
    .selectFrom('denied_tokens')
    .select('jti as id')
    .where('tenant_id', '=', tenantId)
    .where('jti', 'in', ids)
    .execute();
  return [...states, ...denials];
};

const usedBefore = async (
  transaction: Transaction<Schema>,
  batch: readonly ProvenGrant[],
): Promise<readonly (readonly [id: string, refusal: DerivedRefusal])[]> => {
  const uses = batch.flatMap(({ grant, replays }) => replays.map((replay) => ({ replay, grantId: grant.id })));
  if (uses.length === 0) return [];
  const users = await claimUses(transaction, uses);
  return batch.flatMap(({ grant, replays }) => {
    const used = replays.filter(({ tenantId, key }) => users.get(useName(tenantId, key)) !== grant.id);
    return used.length === 0 ? [] : [[grant.id, { used }] as const];
  });
};

const originRows = (grant: NewGrant): readonly DerivedGrantsTable[] =>
  [...new Set(ancestorIds(grant))].map((ancestorId) => ({
    tenant_id: grant.terms.tenantId,
    ancestor_id: ancestorId,
    grant_id: grant.id,
    parent_id: derivationOf(grant)?.parent ?? null,
    audience: grant.terms.audience,
    expires_at: grant.expiresAt,
  }));

const COLUMNS = [
  'tenant_id',
  'ancestor_id',
  'grant_id',
  'parent_id',
  'audience',
  'expires_at',
] as const satisfies readonly (keyof DerivedGrantsTable)[];

const insertOrigins = insertOfRows<DerivedGrantsTable, unknown>(COLUMNS, (db, rows) =>
  db
    .insertInto('derived_grants')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing()),
);

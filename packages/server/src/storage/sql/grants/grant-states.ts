// The states of grants: one that was never suspended or revoked has no row.
import type { Kysely, Transaction } from 'kysely';
import type { Grant, GrantRecord } from '../../../records/grant.ts';
import { insertOfRows } from '../insert-rows.ts';
import type { Schema } from '../schema.ts';
import { recordOf } from './find-grants.ts';
import type { GrantStatesTable } from './tables.ts';

/**
 * Maximum number of grants whose states are read by their ids; those of more are read by the range of their
 * ids.
 */
const MAX_IDS = 500;

/** Grants with their states, in their order. */
export const withStates = async (db: Kysely<Schema>, tenantId: string, grants: readonly Grant[]): Promise<readonly GrantRecord[]> => {
  if (grants.length === 0) return [];
  const ids = grants.map(({ id }) => id);
  const query = db.selectFrom('grant_states').select(['grant_id', 'suspended_at', 'revoked_at']).where('tenant_id', '=', tenantId);
  const rows = await (ids.length > MAX_IDS
    ? query.where('grant_id', '>=', smallest(ids)).where('grant_id', '<=', largest(ids))
    : query.where('grant_id', 'in', ids)
  ).execute();
  const states = new Map(rows.map((row) => [row.grant_id, row]));
  return grants.map((grant) => recordOf(grant, states.get(grant.id)));
};

const smallest = (ids: readonly string[]): string => ids.reduce((least, id) => (id < least ? id : least));
const largest = (ids: readonly string[]): string => ids.reduce((greatest, id) => (id > greatest ? id : greatest));

/** The columns of a state. */
export const STATE_COLUMNS = ['grant_id', 'tenant_id', 'suspended_at', 'revoked_at'] as const satisfies readonly (keyof GrantStatesTable)[];

/** Stores the states that grants have from now on. */
export const setStates = async (
  transaction: Transaction<Schema>,
  tenantId: string,
  states: readonly { readonly id: string; readonly suspendedAt: number | undefined; readonly revokedAt: number | undefined }[],
): Promise<void> => {
  const rows = states.map(({ id, suspendedAt, revokedAt }) => ({
    grant_id: id,
    tenant_id: tenantId,
    suspended_at: suspendedAt ?? null,
    revoked_at: revokedAt ?? null,
  }));
  await upsertStates(transaction, rows);
};

const upsertStates = insertOfRows<GrantStatesTable, unknown>(STATE_COLUMNS, (db, rows) =>
  db
    .insertInto('grant_states')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('grant_id').doUpdateSet(({ ref }) => ({
        suspended_at: ref('excluded.suspended_at'),
        revoked_at: ref('excluded.revoked_at'),
      })),
    ),
);

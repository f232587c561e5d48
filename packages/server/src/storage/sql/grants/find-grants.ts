// Finds single grants by the primary key of their batch.
import { type Kysely, sql } from 'kysely';
import type { Grant, GrantRecord } from '../../../records/grant.ts';
import { BATCH_ID_LENGTH, idsOfTimeSlot } from '../../../records/grant-id.ts';
import type { GrantStorage } from '../../contract/grants.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import type { Schema } from '../schema.ts';
import { grantOfBatch, grantOfBatchByTokenHash } from './grant-batch.ts';

/**
 * How far a clock may have been ahead when a token was issued, in milliseconds: another node's, or this
 * node's before it was set back. Together with the longest lifetime, this is shorter than the period in which
 * time slots recur, so that one read finds every active token.
 */
export const CLOCK_SLACK = 86_400_000;
/**
 * Periods of the time slots that are searched, each of 65 hours: a leaked token is recognized for a month.
 */
export const MAX_ROUNDS = 12;

/** A change of state, as stored. */
export interface StateRow {
  readonly suspended_at: number | null;
  readonly revoked_at: number | null;
}

/** Finds grants by their id, and by the hash of their opaque token. */
export const findGrants = (backend: Backend, now: () => number): Pick<GrantStorage, 'findGrant' | 'findGrantByTokenHash'> => {
  const batchOf = backend.prepare('find_grant', batchWithState);
  const rowsOf = backend.prepare('find_grants_of_time_slot', timeSlotWithStates);
  return {
    findGrant: async (tenantId, id) => {
      if (hasNul(id)) return undefined;
      const [row] = await batchOf(tenantId, id);
      const grant = row === undefined ? undefined : grantOfBatch(row, id);
      return grant === undefined ? undefined : recordOf(grant, row);
    },
    findGrantByTokenHash: async (tenantId, { hash, timeSlot }) => {
      for (const ids of idsOfTimeSlot(timeSlot, now() + CLOCK_SLACK, MAX_ROUNDS)) {
        const rows = await rowsOf(tenantId, ids);
        for (const row of rows) {
          const grant = grantOfBatchByTokenHash(row, hash);
          if (grant !== undefined)
            return recordOf(
              grant,
              rows.find(({ id }) => id === grant.id),
            );
        }
      }
      return undefined;
    },
  };
};

/** A grant with its state. @param state - `undefined` for one that never changed */
export const recordOf = (grant: Grant, state: StateRow | undefined): GrantRecord => ({
  ...grant,
  suspendedAt: state?.suspended_at ?? undefined,
  revokedAt: state?.revoked_at ?? undefined,
});

const BATCH = ['batch.id', 'batch.tenant_id', 'batch.size', 'batch.grants'] as const;

/** A grant's batch, and its state. */
export const batchWithState = (db: Kysely<Schema>, tenantId: string, id: string) =>
  db
    .selectFrom('grant_batches as batch')
    .leftJoin('grant_states as state', (join) => join.on('state.grant_id', '=', id).onRef('state.tenant_id', '=', 'batch.tenant_id'))
    .select([...BATCH, 'state.suspended_at', 'state.revoked_at'])
    // The length of a batch id: see `grant-id.ts`.
    .where('batch.id', '=', sql<string>`substr(CAST(${id} AS TEXT), 1, ${sql.lit(BATCH_ID_LENGTH)})`)
    .where('batch.tenant_id', '=', tenantId);

/** The batches of a time slot. `g` is above every hexadecimal digit, in any collation. */
export const batchesOfTimeSlot = (db: Kysely<Schema>, tenantId: string, ids: string) =>
  db
    .selectFrom('grant_batches as batch')
    .select(BATCH)
    .where('batch.id', '>=', ids)
    .where('batch.id', '<', sql<string>`CAST(${ids} AS TEXT) || 'g'`)
    .where('batch.tenant_id', '=', tenantId);

const NEVER = sql<number | null>`CAST(NULL AS BIGINT)`;

/**
 * The batches of a time slot, and after them the states of those of their grants whose state changed: rows without
 * grants, under the ids of single grants. One statement is one round trip, and in SQLite one set of locks.
 */
export const timeSlotWithStates = (db: Kysely<Schema>, tenantId: string, ids: string) =>
  batchesOfTimeSlot(db, tenantId, ids)
    .select([NEVER.as('suspended_at'), NEVER.as('revoked_at')])
    .unionAll(
      db
        .selectFrom('grant_states as state')
        .select(['state.grant_id as id', 'state.tenant_id', sql<number>`CAST(0 AS BIGINT)`.as('size'), sql<string>`''`.as('grants')])
        .select(['state.suspended_at', 'state.revoked_at'])
        .where('state.grant_id', '>=', ids)
        .where('state.grant_id', '<', sql<string>`CAST(${ids} AS TEXT) || 'g'`)
        .where('state.tenant_id', '=', tenantId),
    );

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
  const batchesOf = backend.prepare('find_grant_batches_of_time_slot', batchesOfTimeSlot);
  const stateOf = backend.prepare('find_grant_state', grantState);
  return {
    findGrant: async (tenantId, id) => {
      if (hasNul(id)) return undefined;
      const [row] = await batchOf(tenantId, id);
      const grant = row === undefined ? undefined : grantOfBatch(row, id);
      return grant === undefined ? undefined : recordOf(grant, row);
    },
    findGrantByTokenHash: async (tenantId, { hash, timeSlot }) => {
      for (const ids of idsOfTimeSlot(timeSlot, now() + CLOCK_SLACK, MAX_ROUNDS)) {
        for (const row of await batchesOf(tenantId, ids)) {
          const grant = grantOfBatchByTokenHash(row, hash);
          if (grant !== undefined) return recordOf(grant, (await stateOf(tenantId, grant.id))[0]);
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

const grantState = (db: Kysely<Schema>, tenantId: string, id: string) =>
  db.selectFrom('grant_states').select(['suspended_at', 'revoked_at']).where('grant_id', '=', id).where('tenant_id', '=', tenantId);

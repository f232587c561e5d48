// Reads grants from a hot standby of PostgreSQL. Each statement reads a grant together with the number of the
// tenant's last revocation, in one snapshot, and nothing from a server that is no standby.
import { type Kysely, sql } from 'kysely';
import { idsOfTimeSlot } from '../../records/grant-id.ts';
import type { GrantReplica } from '../contract/replica.ts';
import { batchesOfTimeSlot, batchWithState, CLOCK_SLACK, MAX_ROUNDS, recordOf } from '../sql/grants/find-grants.ts';
import { grantOfBatch, grantOfBatchByTokenHash } from '../sql/grants/grant-batch.ts';
import { compileHotQuery, type HotQueryBuilder } from '../sql/hot-query.ts';
import { hasNul } from '../sql/nul.ts';
import type { Schema } from '../sql/schema.ts';
import { kyselyOn } from './dialect.ts';
import { replicaStateOf } from './log-position.ts';
import { createPool } from './pool.ts';
import { PreparedStatements } from './prepared.ts';

/** Milliseconds to wait for a connection or a response: the primary is read instead. */
const TIMEOUT = 300;

/** Opens a replica. It connects when it is read, so that it may be absent at the start. @param now - in milliseconds */
export const openReplica = (url: string, size: number, now: () => number): GrantReplica => {
  const connections = createPool(url, { statementTimeout: TIMEOUT }, { size, connectTimeout: TIMEOUT });
  const db = kyselyOn(connections);
  const prepared = new PreparedStatements(connections.pool, TIMEOUT);
  const prepare = <Row>(name: string, build: HotQueryBuilder<Row>) => {
    const query = compileHotQuery(db, build);
    return async (tenantId: string, key: string): Promise<readonly Row[]> =>
      (await prepared.run(name, query.sql, query.parameters(tenantId, key))).rows;
  };
  const batchOf = prepare('replica_grant', batchAtStandby);
  // Batches never change: only the state must not be behind.
  const batchesOf = prepare('replica_grant_batches_of_time_slot', batchesOfTimeSlot);
  const stateOf = prepare('replica_grant_state', stateAtStandby);
  return {
    findGrant: async (tenantId, id, revocation) => {
      if (hasNul(id)) return undefined;
      const [row] = await batchOf(tenantId, id);
      if (row === undefined || row.last_revocation < revocation) return undefined;
      const grant = grantOfBatch(row, id);
      return grant === undefined ? undefined : recordOf(grant, row);
    },
    findGrantByTokenHash: async (tenantId, { hash, timeSlot }, revocation) => {
      for (const ids of idsOfTimeSlot(timeSlot, now() + CLOCK_SLACK, MAX_ROUNDS)) {
        for (const batch of await batchesOf(tenantId, ids)) {
          const grant = grantOfBatchByTokenHash(batch, hash);
          if (grant === undefined) continue;
          const [state] = await stateOf(tenantId, grant.id);
          return state === undefined || state.last_revocation < revocation ? undefined : recordOf(grant, state);
        }
      }
      return undefined;
    },
    state: () => replicaStateOf(db),
    close: () => connections.close(),
  };
};

/** A server that was promoted follows nothing any more. */
const IS_STANDBY = sql<boolean>`pg_is_in_recovery()`;

const batchAtStandby = (db: Kysely<Schema>, tenantId: string, id: string) =>
  batchWithState(db, tenantId, id)
    .innerJoin('tenants as tenant', 'tenant.id', 'batch.tenant_id')
    .select('tenant.last_revocation')
    .where(IS_STANDBY);

/** Has a row for every tenant, whether or not the grant's state ever changed. */
const stateAtStandby = (db: Kysely<Schema>, tenantId: string, id: string) =>
  db
    .selectFrom('tenants as tenant')
    .leftJoin('grant_states as state', (join) => join.on('state.grant_id', '=', id).onRef('state.tenant_id', '=', 'tenant.id'))
    .select(['state.suspended_at', 'state.revoked_at', 'tenant.last_revocation'])
    .where('tenant.id', '=', tenantId)
    .where(IS_STANDBY);

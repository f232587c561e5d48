// How far the log of a primary reaches, and how far a standby has replayed it.
import { type Kysely, sql } from 'kysely';
import type { LogPosition, ReplicaState } from '../contract/replica.ts';
import type { Schema } from '../sql/schema.ts';

/** The start of every log, from which positions are counted. */
const START = sql<string>`'0/0'`;

/** The position of a primary. @throws at a standby */
export const logPositionOf = async (db: Kysely<Schema>): Promise<LogPosition> => {
  const { rows } = await sql<LogPosition>`SELECT CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), ${START}) AS BIGINT) AS position,
    CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS at`.execute(db);
  const [found] = rows;
  if (found === undefined) throw new TypeError('The database has no position.');
  return found;
};

interface StandbyRow {
  readonly position: number | null;
  readonly replayed_at: number | null;
  readonly is_standby: boolean;
}

/** The state of a standby; also of a server that was one. */
export const replicaStateOf = async (db: Kysely<Schema>): Promise<ReplicaState> => {
  const { rows } = await sql<StandbyRow>`SELECT CAST(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), ${START}) AS BIGINT) AS position,
    CAST(extract(epoch FROM pg_last_xact_replay_timestamp()) * 1000 AS BIGINT) AS replayed_at, pg_is_in_recovery() AS is_standby`.execute(
    db,
  );
  const [found] = rows;
  return { position: found?.position ?? 0, replayedAt: found?.replayed_at ?? undefined, isStandby: found?.is_standby === true };
};

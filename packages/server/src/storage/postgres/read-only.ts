// Opens a store in PostgreSQL for reading only, and asks the database about itself.
import { type Kysely, sql } from 'kysely';
import type { DatabaseFacts, ReadOnlyStore } from '../contract/read-only-store.ts';
import { schemaState } from '../sql/migrate.ts';
import { readOnlyBackend } from '../sql/read-only.ts';
import type { Schema } from '../sql/schema.ts';
import { sqlStorage } from '../sql/sql-storage.ts';
import { databaseIdentity } from './database-identity.ts';
import { kyselyOn } from './dialect.ts';
import { postgresFailure } from './failure.ts';
import { logPositionOf } from './log-position.ts';
import { createPool, storeNameOf } from './pool.ts';

/** Milliseconds of a statement. */
const TIMEOUT = 5000;
/** Statements whose round trips are measured. */
const MEASURED = 5;

/** @throws StorageUnavailable or IncompatibleStore, naming the host and the database */
export const readPostgres = async (url: string, now: () => number): Promise<ReadOnlyStore> => {
  const storeName = storeNameOf(url);
  const reads = kyselyOn(createPool(url, { statementTimeout: TIMEOUT }, { size: 3 }));
  try {
    const state = await schemaState(reads, { dialect: 'postgres', storeName });
    const backend = readOnlyBackend(reads, {
      byBytes: (text) => sql`${text} COLLATE "C"`,
      databaseTime: sql<number>`CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)`,
      identity: () => databaseIdentity(reads),
      logPosition: () => logPositionOf(reads),
      failure: (error) => postgresFailure(storeName, error),
      close: () => reads.destroy(),
    });
    return { storage: sqlStorage(backend, now), ...state, database: await factsOf(reads, now) };
  } catch (error) {
    await reads.destroy();
    throw postgresFailure(storeName, error);
  }
};

const factsOf = async (db: Kysely<Schema>, now: () => number): Promise<DatabaseFacts> => ({
  ...(await measured(db, now)),
  ...(await limitsOf(db)),
});

const measured = async (db: Kysely<Schema>, now: () => number): Promise<Pick<DatabaseFacts, 'roundTrip' | 'clockAhead'>> => {
  let best = { roundTrip: Number.POSITIVE_INFINITY, clockAhead: 0 };
  for (let round = 0; round < MEASURED; round++) {
    const [sent, started] = [now(), performance.now()];
    const { rows } = await sql<{ at: number }>`SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS at`.execute(db);
    const roundTrip = performance.now() - started;
    if (roundTrip < best.roundTrip) best = { roundTrip, clockAhead: (rows[0]?.at ?? 0) - sent - roundTrip / 2 };
  }
  return best;
};

interface Limits {
  readonly version: string;
  readonly most: number;
  readonly others: number;
  readonly nodes: number;
}

// A limit of -1 is none. The kind of other users' sessions may not be visible. Since PostgreSQL 16, further connections may be reserved for a role.
const limitsOf = async (db: Kysely<Schema>): Promise<Omit<DatabaseFacts, 'roundTrip' | 'clockAhead'>> => {
  const { rows } = await sql<Limits>`SELECT current_setting('server_version') AS version,
      CAST(LEAST(current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
          - COALESCE(current_setting('reserved_connections', true), '0')::int,
        (SELECT NULLIF(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
        (SELECT NULLIF(datconnlimit, -1) FROM pg_database WHERE datname = current_database())) AS INT) AS most,
      CAST(COUNT(*) FILTER (WHERE NOT ours) AS INT) AS others,
      CAST(COUNT(DISTINCT COALESCE(client_addr, '::')) FILTER (WHERE ours AND pid <> pg_backend_pid()) AS INT) AS nodes
    FROM (SELECT pid, client_addr, application_name = 'mintmark' AND datname = current_database() AS ours FROM pg_stat_activity
      WHERE usesysid IS NOT NULL AND COALESCE(backend_type, 'client backend') = 'client backend') AS sessions`.execute(db);
  const { version = 'unknown', most = 0, others = 0, nodes = 0 } = rows[0] ?? {};
  return { version, maxConnections: most, otherConnections: others, nodes };
};

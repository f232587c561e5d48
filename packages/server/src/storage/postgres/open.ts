// Opens a store in PostgreSQL, or in a database that speaks its language.
import { setTimeout as wait } from 'node:timers/promises';
import { CompiledQuery, sql } from 'kysely';
import { AUDIT_COLUMNS } from '../sql/audit/audit-row.ts';
import { extendChains, type InsertLinked } from '../sql/audit/chains.ts';
import type { Backend } from '../sql/backend.ts';
import { BATCH_TABLES } from '../sql/batch-tables.ts';
import { compileHotQuery } from '../sql/hot-query.ts';
import { migrate } from '../sql/migrate.ts';
import { kyselyOn } from './dialect.ts';
import { isRetryable, postgresFailure } from './failure.ts';
import { type Connections, createPool, placeOf } from './pool.ts';
import { DURABLE, type Sessions } from './session.ts';
import { snapshotOf } from './snapshot.ts';

/** In milliseconds: write transactions are short, and a poll that looks ten seconds back relies on it. */
const STATEMENT_TIMEOUT = 5000;
/** How long to wait for what every request needs, in milliseconds: a node that has not heard of the store for 750 ms answers 503 anyway. */
const HOT_TIMEOUT = 2000;
/** In milliseconds: the wait for another process that migrates counts too. */
const MIGRATION_TIMEOUT = 600_000;
/** Times that a transaction is tried: where isolation is serializable, of all that meet at one tenant's row each round lets one pass. */
const ATTEMPTS = 40;

/** @throws StorageUnavailable or NewerStore, naming the host and the database */
export const openPostgres = async (url: string): Promise<Backend> => {
  const place = placeOf(url);
  const sessions: Sessions = { statementTimeout: MIGRATION_TIMEOUT, pooled: false };
  const migrations = kyselyOn(createPool(url, sessions));
  try {
    await migrate(migrations, { dialect: 'postgres', place });
  } catch (error) {
    throw postgresFailure(place, error);
  } finally {
    await migrations.destroy();
  }
  // What the first sessions told holds before the next are there.
  return backendAt(place, createPool(url, { ...sessions, statementTimeout: STATEMENT_TIMEOUT }));
};

const backendAt = (place: string, connections: Connections): Backend => {
  const { pool, sessions } = connections;
  const db = kyselyOn(connections);
  // What one transaction prepares is not there for the next where a pooler stands between.
  const hot = (name: string, text: string, values: unknown[]) => {
    const query = { text, values, query_timeout: HOT_TIMEOUT };
    return pool.query(sessions.pooled ? query : { ...query, name });
  };
  return {
    reads: db,
    prepare: (name, build) => {
      const query = compileHotQuery(db, build);
      return async (tenantId, key) => {
        const { rows } = await hot(name, query.sql, [...query.parameters(tenantId, key)]);
        return rows;
      };
    },
    write: (work) => retrying(() => db.transaction().execute(work)),
    insert: async (table, rows) => {
      const columns = Object.keys(BATCH_TABLES[table]).map((_, column) => rows.map((row) => row[column]));
      try {
        await retrying(() => hot(`insert_${table}`, INSERTS[table], columns));
      } catch (error) {
        throw postgresFailure(place, error);
      }
    },
    snapshot: (work) => snapshotOf(db, work),
    append: (epoch, rows) =>
      retrying(() => db.transaction().execute((transaction) => extendChains(transaction, epoch, rows, insertLinked))),
    databaseTime: sql<number>`CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)`,
    failure: (error) => postgresFailure(place, error),
    // Not Kysely's own: it closes nothing when all queries went to the pool directly.
    close: () => connections.close(),
  };
};

const retrying = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isRetryable(error) || attempt === ATTEMPTS) throw error;
      // Apart, so that two that hindered each other do not do so again.
      await wait(Math.random() * 10 * attempt);
    }
  }
};

/** One parameter for each column, however many the rows: one statement to prepare. */
const insertStatement = (table: keyof typeof BATCH_TABLES): string => {
  const columns = Object.entries(BATCH_TABLES[table]);
  const names = columns.map(([name]) => name).join(', ');
  const parameters = columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');
  return `INSERT INTO ${table} (${names}) SELECT * FROM unnest(${parameters}) WHERE ${DURABLE}`;
};

/** A burst of audit entries as one statement, whose text is as short for many rows as for one. */
const insertLinked: InsertLinked = (transaction, rows) =>
  transaction.executeQuery(
    CompiledQuery.raw(
      INSERTS.audit,
      AUDIT_COLUMNS.map((column) => rows.map((row) => row[column])),
    ),
  );

const INSERTS = { grants: insertStatement('grants'), audit: insertStatement('audit') };

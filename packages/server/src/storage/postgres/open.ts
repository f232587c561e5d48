// Opens a store in PostgreSQL or a compatible database.
import { CompiledQuery, sql } from 'kysely';
import { AUDIT_COLUMNS } from '../sql/audit/audit-row.ts';
import { extendChains, type InsertLinked } from '../sql/audit/chains.ts';
import type { Backend } from '../sql/backend.ts';
import { BATCH_TABLES } from '../sql/batch-tables.ts';
import { compileHotQuery } from '../sql/hot-query.ts';
import { MIGRATION_ATTEMPTS, type MigrateOptions, migrate } from '../sql/migrate.ts';
import { databaseIdentity } from './database-identity.ts';
import { kyselyOn } from './dialect.ts';
import { postgresFailure } from './failure.ts';
import { logPositionOf } from './log-position.ts';
import { type Connections, createPool, storeNameOf } from './pool.ts';
import { PreparedStatements } from './prepared.ts';
import { retrying } from './retries.ts';
import { DURABLE, type Sessions } from './session.ts';
import { snapshotOf } from './snapshot.ts';

/** In milliseconds. The poll of changes, which rereads the last ten seconds, relies on short transactions. */
const STATEMENT_TIMEOUT = 5000;
/** Milliseconds to wait for a hot query: a node without the store responds with 503 after 750 ms anyway. */
const HOT_TIMEOUT = 2000;
/** In milliseconds, including the wait for another process that migrates. */
const MIGRATION_TIMEOUT = 600_000;

/** The options of opening a store. */
export interface PostgresOptions extends Pick<MigrateOptions, 'unfinishedTransfer'> {
  /** Maximum number of connections; 10 when absent. */
  readonly size?: number | undefined;
}

/** @throws StorageUnavailable or IncompatibleStore, naming the host and the database */
export const openPostgres = async (url: string, { size, unfinishedTransfer }: PostgresOptions = {}): Promise<Backend> => {
  const storeName = storeNameOf(url);
  const sessions: Sessions = { statementTimeout: MIGRATION_TIMEOUT };
  const first = createPool(url, sessions, { size: 1 });
  const { hosts } = first;
  const migrations = kyselyOn(first);
  const attempts = Math.max(MIGRATION_ATTEMPTS, hosts.count);
  let migrated: readonly string[];
  try {
    migrated = await migrate(migrations, { dialect: 'postgres', storeName, unfinishedTransfer, attempts });
  } catch (error) {
    throw postgresFailure(storeName, error);
  } finally {
    await migrations.destroy();
  }
  return { migrated, ...backendAt(storeName, createPool(url, { statementTimeout: STATEMENT_TIMEOUT }, { size, hosts })) };
};

const backendAt = (storeName: string, connections: Connections): Omit<Backend, 'migrated'> => {
  const db = kyselyOn(connections);
  const forTokens = kyselyOn({ ...connections, connect: connections.connectForToken });
  const freshReads = kyselyOn({ ...connections, connect: () => connections.pool.connect() });
  const again = <Result>(work: () => Promise<Result>): Promise<Result> => retrying(connections.hosts.count, work);
  const prepared = new PreparedStatements(connections.pool, HOT_TIMEOUT);
  return {
    reads: db,
    freshReads,
    prepare: (name, build) => {
      const query = compileHotQuery(db, build);
      return async (tenantId, key) => {
        const { rows } = await again(() => prepared.run(name, query.sql, query.parameters(tenantId, key)));
        return rows;
      };
    },
    write: (work, purpose) => again(() => (purpose === 'token' ? forTokens : db).transaction().execute(work)),
    byBytes: (text) => sql`${text} COLLATE "C"`,
    insert: async (table, rows) => {
      const columns = Object.keys(BATCH_TABLES[table]).map((_, column) => rows.map((row) => row[column]));
      try {
        // Again, the same ids are refused, and compared with those that are stored.
        await again(() => prepared.run(`insert_${table}`, INSERTS[table], columns));
      } catch (error) {
        throw postgresFailure(storeName, error);
      }
    },
    snapshot: (work) => snapshotOf(db, work),
    append: (epoch, rows) => again(() => db.transaction().execute((transaction) => extendChains(transaction, epoch, rows, insertLinked))),
    databaseTime: sql<number>`CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)`,
    identity: () => databaseIdentity(freshReads),
    logPosition: () => logPositionOf(freshReads),
    failure: (error) => postgresFailure(storeName, error),
    // Kysely's own `destroy` closes nothing when all queries went to the pool directly.
    close: () => connections.close(),
  };
};

/** One parameter per column for any number of rows, so that one statement is prepared. */
const insertStatement = (table: keyof typeof BATCH_TABLES): string => {
  const columns = Object.entries(BATCH_TABLES[table]);
  const names = columns.map(([name]) => name).join(', ');
  const parameters = columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');
  return `INSERT INTO ${table} (${names}) SELECT * FROM unnest(${parameters}) WHERE ${DURABLE}`;
};

/** Inserts a batch of audit entries by one statement, whose text does not depend on the number of rows. */
const insertLinked: InsertLinked = (transaction, rows) =>
  transaction.executeQuery(
    CompiledQuery.raw(
      INSERTS.audit,
      AUDIT_COLUMNS.map((column) => rows.map((row) => row[column])),
    ),
  );

const INSERTS = { grant_batches: insertStatement('grant_batches'), audit: insertStatement('audit') };

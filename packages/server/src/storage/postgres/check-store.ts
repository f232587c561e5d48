// Checks a store in PostgreSQL: whether it can be reached and written, and whether its pages were found damaged.
import { sql } from 'kysely';
import type { StoreCheck } from '../contract/store-check.ts';
import { kyselyOn } from './dialect.ts';
import { postgresFailure } from './failure.ts';
import { createPool, storeNameOf } from './pool.ts';

/** Milliseconds of a statement. */
const TIMEOUT = 5000;

interface State {
  readonly read_only: string;
  readonly checksum_failures: number | null;
  readonly durable: string;
}

/** Asks the database for what it knows of itself. PostgreSQL counts pages with wrong checksums, if it has checksums. */
export const checkPostgres = async (url: string): Promise<StoreCheck> => {
  const store = storeNameOf(url).replace(/,$/, '');
  const db = kyselyOn(createPool(url, { statementTimeout: TIMEOUT }, { size: 1 }));
  try {
    const { rows } = await sql<State>`SELECT current_setting('transaction_read_only') AS read_only, checksum_failures,
      current_setting('fsync') AS durable FROM pg_stat_database WHERE datname = current_database()`.execute(db);
    return {
      store,
      problems: rows.flatMap(problemsOf),
      remedy: 'See PostgreSQL’s log; restore a backup into a new database: mintmark restore.',
    };
  } catch (error) {
    const failure = postgresFailure(store, error);
    return {
      store,
      problems: [failure instanceof Error ? failure.message : String(failure)],
      remedy: 'Start the database, or name another one.',
    };
  } finally {
    await db.destroy();
  }
};

const problemsOf = ({ read_only, checksum_failures, durable }: State): readonly string[] => [
  ...(read_only === 'on' ? ['it accepts no writes: it is a standby'] : []),
  ...(Number(checksum_failures) > 0 ? [`${checksum_failures} pages had wrong checksums`] : []),
  ...(durable === 'off' ? ['fsync is off: a crash of its machine may damage it'] : []),
];

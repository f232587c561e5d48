// Kysely over pg. Transactions carry their settings, a connection that timed out is not reused, and
// migrations use no advisory lock, which not every compatible database has.
import {
  Kysely,
  PostgresAdapter,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
  sql,
} from 'kysely';
import { DatabaseError } from 'pg';
import type { Schema } from '../sql/schema.ts';
import type { Connections } from './pool.ts';
import { beginWith, type Sessions } from './session.ts';

type AcquireLock = PostgresAdapter['acquireMigrationLock'];

class RowLockAdapter extends PostgresAdapter {
  // The lock ends with the transaction of the migrations, also when the process dies.
  override async acquireMigrationLock(...[db, { lockTable, lockRowId }]: Parameters<AcquireLock>): Promise<void> {
    await sql`UPDATE ${sql.table(lockTable)} SET is_locked = is_locked WHERE id = ${lockRowId}`.execute(db);
  }

  override async releaseMigrationLock(): Promise<void> {}
}

class RowLockDialect extends PostgresDialect {
  override createAdapter(): PostgresAdapter {
    return new RowLockAdapter();
  }
}

const BEGIN = /^(?:begin|start transaction)\b/;

/** A connection between its acquisition and its release. */
class HeldClient implements PostgresPoolClient {
  readonly #client: PostgresPoolClient;
  readonly #sessions: Sessions;
  #broken: Error | undefined;

  constructor(client: PostgresPoolClient, sessions: Sessions) {
    this.#client = client;
    this.#sessions = sessions;
  }

  query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(query: string | PostgresCursor<R>, parameters: readonly unknown[] = []) {
    return typeof query === 'string' ? this.#run<R>(query, parameters) : this.#client.query(query);
  }

  async #run<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    // Also for the rollback: the next response on this connection belongs to the statement that timed out.
    if (this.#broken !== undefined) throw this.#broken;
    try {
      return await this.#client.query<R>(BEGIN.test(text) ? beginWith(text, this.#sessions) : text, parameters);
    } catch (error) {
      if (!(error instanceof DatabaseError)) this.#broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }

  release(destroy = false): void {
    this.#client.release(destroy || this.#broken !== undefined);
  }
}

export const kyselyOn = ({ pool, sessions, close }: Connections): Kysely<Schema> => {
  const owned: PostgresPool = { options: pool.options, connect: async () => new HeldClient(await pool.connect(), sessions), end: close };
  return new Kysely({ dialect: new RowLockDialect({ pool: owned }) });
};

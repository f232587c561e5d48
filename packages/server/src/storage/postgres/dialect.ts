// Kysely over pg: transactions that bring their settings along, connections that are not used again once they fell silent, and no advisory
// lock, for not every database that speaks PostgreSQL's language has one.
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
  // Within the transaction of the migrations: the row is locked until that ends, also when the process dies.
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

/** A connection for as long as it is held. */
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
  query<R>(asked: string | PostgresCursor<R>, parameters: readonly unknown[] = []) {
    return typeof asked === 'string' ? this.#ask<R>(asked, parameters) : this.#client.query(asked);
  }

  async #ask<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    // Also the rollback: what the database still says on this connection belongs to the statement that it did not answer.
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

/** Kysely on a pool. */
export const kyselyOn = ({ pool, sessions, close }: Connections): Kysely<Schema> => {
  const owned: PostgresPool = { options: pool.options, connect: async () => new HeldClient(await pool.connect(), sessions), end: close };
  return new Kysely({ dialect: new RowLockDialect({ pool: owned }) });
};

// Kysely over pg. Transactions carry their settings, a connection that timed out is not reused, migrations use no
// advisory lock, which not every compatible database has, and tables of other schemas are ignored.
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
import { VisibleTablesIntrospector } from './introspector.ts';
import type { Connections } from './pool.ts';
import { isLost, OutcomeUnknown, retrying } from './retries.ts';
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

  override createIntrospector(...[db]: Parameters<PostgresDialect['createIntrospector']>): VisibleTablesIntrospector {
    return new VisibleTablesIntrospector(db);
  }
}

const BEGIN = /^(?:begin|start transaction)\b/;
/** Run again outside of a transaction; a transaction is run again as a whole. */
const REPEATABLE = /^select\b/i;

/**
 * A connection from its first statement to its release. Until a transaction begins, a lost one is replaced.
 */
class HeldClient implements PostgresPoolClient {
  readonly #connect: () => Promise<PostgresPoolClient>;
  readonly #sessions: Sessions;
  readonly #hosts: number;
  #client: PostgresPoolClient | undefined;
  #inTransaction = false;
  #broken: Error | undefined;

  constructor({ connect, sessions, hosts }: Pick<Connections, 'connect' | 'sessions' | 'hosts'>) {
    this.#connect = connect;
    this.#sessions = sessions;
    this.#hosts = hosts.count;
  }

  query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(query: string | PostgresCursor<R>, parameters: readonly unknown[] = []): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof query !== 'string') throw new TypeError('Cursors are declared in SQL.');
    return this.#inTransaction || !REPEATABLE.test(query)
      ? this.#run<R>(query, parameters)
      : retrying(this.#hosts, () => this.#run<R>(query, parameters));
  }

  async #run<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    // Nothing more is sent, not even the rollback: the next response belongs to the statement that failed.
    if (this.#broken !== undefined && this.#inTransaction) throw this.#broken;
    const begins = BEGIN.test(text);
    try {
      const client = await this.#usable();
      const result = await client.query<R>(begins ? beginWith(text, this.#sessions) : text, parameters);
      if (begins) this.#inTransaction = true;
      return result;
    } catch (error) {
      throw this.#failure(text, error);
    }
  }

  async #usable(): Promise<PostgresPoolClient> {
    if (this.#client !== undefined && this.#broken === undefined) return this.#client;
    this.release(true);
    this.#client = await this.#connect();
    this.#broken = undefined;
    return this.#client;
  }

  #failure(text: string, error: unknown): unknown {
    if (error instanceof DatabaseError && !isLost(error)) return error;
    const cause = error instanceof Error ? error : new Error(String(error));
    this.#broken = text === 'commit' && isLost(error) ? new OutcomeUnknown(cause.message, { cause }) : cause;
    return this.#broken;
  }

  release(destroy = false): void {
    this.#client?.release(destroy || this.#broken !== undefined);
    this.#client = undefined;
  }
}

export const kyselyOn = ({ pool, close, ...connections }: Connections): Kysely<Schema> => {
  const owned: PostgresPool = {
    options: pool.options,
    connect: async () => new HeldClient(connections),
    end: close,
  };
  return new Kysely({ dialect: new RowLockDialect({ pool: owned }) });
};

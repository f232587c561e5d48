// Kysely's driver for reads, on a connection of this thread: a read from the page cache costs less than a
// message to another thread.
import type { DatabaseSync } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { bindable } from './bindable.ts';
import { rowsOf } from './rows-of.ts';
import { StatementCache } from './statement-cache.ts';
import type { Writer } from './writer.ts';

/** Each statement sees the last commit. */
export const readerDriver = (database: DatabaseSync, writer: Pick<Writer, 'requireAlive'>): Driver => {
  const connection = new ReaderConnection(database, writer);
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
};

// An open read transaction would block checkpoints of the write-ahead log.
const refuse = (): Promise<never> => Promise.reject(new Error('The reader has no transactions.'));

class ReaderConnection implements DatabaseConnection {
  readonly #statements: StatementCache;
  readonly #writer: Pick<Writer, 'requireAlive'>;

  constructor(database: DatabaseSync, writer: Pick<Writer, 'requireAlive'>) {
    this.#statements = new StatementCache(database);
    this.#writer = writer;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    // Not when the connection is acquired: Kysely would never admit the next query after a failure of that.
    this.#writer.requireAlive();
    return { rows: rowsOf<Row>(this.#statements.get(sql).all(...bindable(parameters))) };
  }

  streamQuery(): never {
    throw new Error('The reader does not stream.');
  }
}

// Kysely's driver for writes: every statement goes to the writer thread.
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { bindable } from './bindable.ts';
import { rowsOf } from './rows-of.ts';
import type { Writer } from './writer.ts';

/** A connection holds the writer from its acquisition to its release. */
export const writerDriver = (writer: Writer): Driver => ({
  init: async () => {},
  acquireConnection: async () => {
    writer.hold();
    return new WriterConnection(writer);
  },
  // IMMEDIATE: a transaction that begins by reading could not become a writer once another process has
  // written.
  beginTransaction: async () => void (await writer.run('BEGIN IMMEDIATE')),
  commitTransaction: async () => void (await writer.run('COMMIT')),
  rollbackTransaction: async () => void (await writer.run('ROLLBACK')),
  releaseConnection: async () => writer.release(),
  destroy: async () => {},
});

class WriterConnection implements DatabaseConnection {
  readonly #writer: Writer;

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, changes } = await this.#writer.run(sql, bindable(parameters));
    return { rows: rowsOf<Row>(rows), numAffectedRows: BigInt(changes) };
  }

  streamQuery(): never {
    throw new Error('The writer does not stream.');
  }
}

// The destination of a transfer: an empty store, or one that an interrupted transfer of the same store has
// filled in part. No server starts on it until the transfer has ended.
import { sql, type Transaction } from 'kysely';
import { IncompatibleStore } from '../contract/errors.ts';
import type { ColumnValue, TableRows } from '../contract/table-rows.ts';
import type { Backend } from '../sql/backend.ts';
import { MIGRATION_TABLE, TRANSFER_POSITIONS, UNFINISHED_TRANSFER } from '../sql/migrate.ts';
import type { Schema } from '../sql/schema.ts';
import { TABLE_KEYS } from '../sql/table-keys.ts';
import type { KeyedTable } from '../sql/table-shapes.ts';
import { RowInserter } from './row-inserter.ts';

/** The position up to which a table was transferred. */
export interface Position {
  /** Rows that were copied. */
  readonly copied: number;
  /** The primary key of the last of them. */
  readonly after: readonly ColumnValue[] | undefined;
}

/** The position of each table's transfer, by the table's name. */
export type Positions = ReadonlyMap<string, Position>;

/**
 * Begins a transfer, or continues one.
 *
 * @param sourceId - the id of the source's home tenant
 * @throws {@link IncompatibleStore} when the destination has other records; nothing is changed then
 */
export const beginTransfer = (backend: Backend, sourceId: string): Promise<Positions> =>
  backend.write(async (transaction) => {
    const begun = await begunTransfer(transaction);
    if (begun === undefined) {
      await requireEmpty(transaction, sourceId);
      await createMarks(transaction, sourceId);
      return new Map();
    }
    if (begun.sourceId === sourceId) return begun.positions;
    throw new IncompatibleStore(
      'The destination has been filled in part from another store. Finish that transfer, use an empty one, or empty this one by --start-over.',
    );
  });

const begunTransfer = async (
  transaction: Transaction<Schema>,
): Promise<{ readonly sourceId: string | undefined; readonly positions: Positions } | undefined> => {
  const { rows: marks } = await sql`SELECT name FROM ${sql.table(MIGRATION_TABLE)} WHERE name = ${UNFINISHED_TRANSFER}`.execute(
    transaction,
  );
  if (marks.length === 0) return undefined;
  const { rows } = await sql<{
    name: string;
    source_id: string;
    copied: number;
    after: string | null;
  }>`SELECT * FROM ${sql.table(TRANSFER_POSITIONS)}`.execute(transaction);
  const positions = rows.flatMap(({ name, copied, after }) =>
    after === null ? [] : ([[name, { copied, after: JSON.parse(after) as readonly ColumnValue[] }]] as const),
  );
  return { sourceId: rows[0]?.source_id, positions: new Map(positions) };
};

const requireEmpty = async (transaction: Transaction<Schema>, sourceId: string): Promise<void> => {
  const { rows: same } = await sql`SELECT id FROM tenants WHERE id = ${sourceId}`.execute(transaction);
  if (same.length > 0) throw new IncompatibleStore('The destination is the source itself, or already has all of it.');
  for (const table of Object.keys(TABLE_KEYS)) {
    const { rows } = await sql`SELECT 1 FROM ${sql.table(table)} LIMIT 1`.execute(transaction);
    if (rows.length > 0) throw new IncompatibleStore('The destination is not empty. A store is transferred into an empty one only.');
  }
};

// A migration that no version knows: every version refuses to start on the store, older ones too.
const createMarks = async (transaction: Transaction<Schema>, sourceId: string): Promise<void> => {
  await sql`INSERT INTO ${sql.table(MIGRATION_TABLE)} (name, timestamp) VALUES (${UNFINISHED_TRANSFER}, '')`.execute(transaction);
  await sql`CREATE TABLE ${sql.table(TRANSFER_POSITIONS)} (name TEXT PRIMARY KEY, source_id TEXT, copied BIGINT, after TEXT)`.execute(
    transaction,
  );
  for (const table of Object.keys(TABLE_KEYS)) {
    await sql`INSERT INTO ${sql.table(TRANSFER_POSITIONS)} (name, source_id, copied) VALUES (${table}, ${sourceId}, 0)`.execute(
      transaction,
    );
  }
};

/** Writes the rows of one table, each batch with the position after it in one commit. */
export class TableWriter {
  readonly #backend: Backend;
  readonly #table: KeyedTable;
  readonly #key: readonly number[];
  readonly #inserter: RowInserter;

  constructor(backend: Backend, table: KeyedTable) {
    this.#backend = backend;
    this.#table = table;
    this.#key = table.key.map((column) => table.columns.indexOf(column));
    this.#inserter = new RowInserter(backend, table);
  }

  /** Writes rows that follow a position. @returns the position after them */
  async write(position: Position, rows: TableRows['rows']): Promise<Position> {
    const last = rows.at(-1);
    if (last === undefined) return position;
    const next = { copied: position.copied + rows.length, after: this.#key.map((column) => last[column] ?? null) };
    await this.#backend.write(async (transaction) => {
      // First: the lock of the row makes another process wait, which then finds another position.
      const { numAffectedRows } =
        await sql`UPDATE ${sql.table(TRANSFER_POSITIONS)} SET copied = ${next.copied}, after = ${JSON.stringify(next.after)}
        WHERE name = ${this.#table.name} AND copied = ${position.copied}`.execute(transaction);
      if (numAffectedRows !== 1n) throw new IncompatibleStore('Another process is filling the destination. Wait for its end.');
      await this.#inserter.insert(transaction, rows);
    });
    return next;
  }
}

/** Ends a transfer, so that servers start on the store. @param work - writes in the same commit */
export const endTransfer = (backend: Backend, work: (transaction: Transaction<Schema>) => Promise<void>): Promise<void> =>
  backend.write(async (transaction) => {
    await sql`DELETE FROM ${sql.table(MIGRATION_TABLE)} WHERE name = ${UNFINISHED_TRANSFER}`.execute(transaction);
    await sql`DROP TABLE ${sql.table(TRANSFER_POSITIONS)}`.execute(transaction);
    await work(transaction);
  });

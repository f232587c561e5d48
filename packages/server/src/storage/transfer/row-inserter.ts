// Inserts rows of one table, many per statement.
import { CompiledQuery, sql, type Transaction } from 'kysely';
import type { TableRows, TableShape } from '../contract/table-rows.ts';
import type { Backend } from '../sql/backend.ts';
import type { Schema } from '../sql/schema.ts';

/** Rows per statement: few numbers, so that there are few texts to compile and to cache. */
const SIZES = [256, 32, 4, 1];

export class RowInserter {
  readonly #backend: Backend;
  readonly #table: TableShape;
  /** By the number of rows. */
  readonly #statements = new Map<number, string>();

  constructor(backend: Backend, table: TableShape) {
    this.#backend = backend;
    this.#table = table;
  }

  async insert(transaction: Transaction<Schema>, rows: TableRows['rows']): Promise<void> {
    for (let start = 0; start < rows.length; ) {
      const size = SIZES.find((each) => each <= rows.length - start) ?? 1;
      await transaction.executeQuery(CompiledQuery.raw(this.#statementFor(size), rows.slice(start, start + size).flat()));
      start += size;
    }
  }

  #statementFor(size: number): string {
    const known = this.#statements.get(size);
    if (known !== undefined) return known;
    const { name, columns } = this.#table;
    const row = sql`(${sql.join(columns.map(() => null))})`;
    const listed = sql.join(columns.map((column) => sql.ref(column)));
    const insert = sql`INSERT INTO ${sql.table(name)} (${listed}) VALUES ${sql.join(Array.from({ length: size }, () => row))}`;
    const text = insert.compile(this.#backend.reads).sql;
    this.#statements.set(size, text);
    return text;
  }
}

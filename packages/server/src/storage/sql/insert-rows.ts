// Inserts several rows with statements that are compiled once for each number of rows. To compile one by
// Kysely, and again by SQLite, costs more than to run it.
import type { Compilable, CompiledQuery, Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * Maximum number of rows of a statement that is not full. More sizes would be more statements than a
 * connection caches.
 */
const MAX_ROWS = 64;
/** Rows of a full statement. */
const FULL = 500;

/** Inserts rows within a transaction. @returns what the statement returns of each */
export type InsertRows<Row, Returned> = (transaction: Transaction<Schema>, rows: readonly Row[]) => Promise<readonly Returned[]>;

/**
 * An insert whose only parameters are the values of its rows.
 *
 * @param columns - of each row, in the order of the parameters
 */
export const insertOfRows = <Row extends object, Returned>(
  columns: readonly (keyof Row)[],
  build: (db: Kysely<Schema>, rows: readonly Row[]) => Compilable<Returned>,
): InsertRows<Row, Returned> => {
  const compile = (transaction: Transaction<Schema>, rows: readonly Row[]): CompiledQuery<Returned> => {
    const query = build(transaction, rows).compile();
    const expected = valuesOf(rows, columns);
    if (query.parameters.length !== expected.length || !query.parameters.every((value, index) => value === expected[index]))
      throw new TypeError(`The rows of an insert do not have the columns ${columns.join(', ')} in this order.`);
    return query;
  };
  // The key is the adapter, which the transactions of one database share, because each dialect has its own
  // text.
  const queries = new WeakMap<object, Map<number, CompiledQuery<Returned>>>();
  return async (transaction, rows) => {
    const { adapter } = transaction.getExecutor();
    const bySize = queries.get(adapter) ?? new Map<number, CompiledQuery<Returned>>();
    queries.set(adapter, bySize);
    const returned: Returned[] = [];
    for (let start = 0; start < rows.length; ) {
      const chunk = rows.slice(start, start + (rows.length - start >= FULL ? FULL : MAX_ROWS));
      start += chunk.length;
      const query = bySize.get(chunk.length) ?? compile(transaction, chunk);
      bySize.set(chunk.length, query);
      const { rows: ofChunk } = await transaction.executeQuery<Returned>({ ...query, parameters: valuesOf(chunk, columns) });
      returned.push(...ofChunk);
    }
    return returned;
  };
};

const valuesOf = <Row extends object>(rows: readonly Row[], columns: readonly (keyof Row)[]): unknown[] =>
  rows.flatMap((row) => columns.map((column) => row[column]));

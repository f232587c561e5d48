// Reads all tables as of one moment, in one repeatable-read transaction with a cursor for each table.
import { type Kysely, sql, type Transaction } from 'kysely';
import { columnValue, type KeyRange, type TableRows, type TableShape } from '../contract/table-rows.ts';
import type { Backend } from '../sql/backend.ts';
import type { Schema } from '../sql/schema.ts';

/** Rows that are yielded at once. */
const BATCH = 500;
/** Rows of the first batch, from which the length of rows is known. */
const FIRST_BATCH = 50;
/** Characters of text that are yielded at once, roughly: a row of grants may have a hundred thousand. */
const MAX_TEXT = 1024 * 1024;

/** See {@link Backend.snapshot}. */
export const snapshotOf = (db: Kysely<Schema>, work: Parameters<Backend['snapshot']>[0]): Promise<void> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((transaction) => work((table, range) => rowsOf(transaction, table, range)));

/** The rows of a table in batches. */
export async function* rowsOf(
  transaction: Transaction<Schema>,
  { name, columns }: TableShape,
  range?: KeyRange,
): AsyncGenerator<TableRows['rows']> {
  const select = sql`SELECT ${listed(columns)} FROM ${sql.table(name)}${clausesOf(range)}`;
  await sql`DECLARE dump NO SCROLL CURSOR FOR ${select}`.execute(transaction);
  for (let size = FIRST_BATCH; ; ) {
    const { rows } = await sql<Record<string, unknown>>`FETCH ${sql.lit(size)} FROM dump`.execute(transaction);
    if (rows.length === 0) break;
    const values = rows.map((row) => columns.map((column) => columnValue(row[column])));
    yield values;
    size = Math.min(BATCH, Math.max(1, Math.floor((MAX_TEXT * rows.length) / (1 + textOf(values)))));
  }
  await sql`CLOSE dump`.execute(transaction);
}

const clausesOf = (range: KeyRange | undefined) => {
  if (range === undefined) return sql``;
  const { key, after } = range;
  const order = sql` ORDER BY ${listed(key)}`;
  return after === undefined ? order : sql` WHERE (${listed(key)}) > (${sql.join(after)})${order}`;
};

const listed = (columns: readonly string[]) => sql.join(columns.map((column) => sql.ref(column)));

const textOf = (rows: TableRows['rows']): number =>
  rows.reduce((sum, row) => sum + row.reduce<number>((text, value) => text + (typeof value === 'string' ? value.length : 0), 0), 0);

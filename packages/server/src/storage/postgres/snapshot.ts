// Reads all tables as of one moment, in one repeatable-read transaction with a cursor for each table.
import { type Kysely, sql, type Transaction } from 'kysely';
import { columnValue, type TableRows, type TableShape } from '../contract/table-rows.ts';
import type { Backend } from '../sql/backend.ts';
import type { Schema } from '../sql/schema.ts';

/** Rows that are yielded at once. */
const BATCH = 500;

/** See {@link Backend.snapshot}. */
export const snapshotOf = (db: Kysely<Schema>, work: Parameters<Backend['snapshot']>[0]): Promise<void> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((transaction) => work((table) => rowsOf(transaction, table)));

async function* rowsOf(transaction: Transaction<Schema>, { name, columns }: TableShape): AsyncGenerator<TableRows['rows']> {
  const listed = sql.join(columns.map((column) => sql.ref(column)));
  await sql`DECLARE dump NO SCROLL CURSOR FOR SELECT ${listed} FROM ${sql.table(name)}`.execute(transaction);
  for (;;) {
    const { rows } = await sql<Record<string, unknown>>`FETCH ${sql.lit(BATCH)} FROM dump`.execute(transaction);
    if (rows.length === 0) break;
    yield rows.map((row) => columns.map((column) => columnValue(row[column])));
  }
  await sql`CLOSE dump`.execute(transaction);
}

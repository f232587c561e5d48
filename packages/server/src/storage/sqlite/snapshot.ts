// Reads all tables of the embedded store as of one moment, in a read transaction of a separate connection.
// Writers are not blocked.
import { DatabaseSync } from 'node:sqlite';
import { columnValue, type TableRows, type TableShape } from '../contract/table-rows.ts';
import type { Backend } from '../sql/backend.ts';

/** Rows that are yielded at once. */
const BATCH = 500;

/** See {@link Backend.snapshot}. */
export const snapshotOf = async (path: string, work: Parameters<Backend['snapshot']>[0]): Promise<void> => {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.exec('BEGIN');
    await work((table) => rowsOf(database, table));
  } finally {
    database.close();
  }
};

async function* rowsOf(database: DatabaseSync, { name, columns }: TableShape): AsyncGenerator<TableRows['rows']> {
  const listed = columns.map((column) => `"${column}"`).join(', ');
  let batch: TableRows['rows'][number][] = [];
  for (const row of database.prepare(`SELECT ${listed} FROM "${name}"`).iterate()) {
    batch.push(columns.map((column) => columnValue(row[column])));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

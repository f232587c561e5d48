// Reads all tables of the embedded store as of one moment, in a read transaction of a separate connection.
// Writers are not blocked.
import { DatabaseSync } from 'node:sqlite';
import { type ColumnValue, columnValue, type KeyRange, type TableRows, type TableShape } from '../contract/table-rows.ts';
import type { Backend } from '../sql/backend.ts';

/** Rows that are yielded at once. */
const BATCH = 500;
/** Characters of text that are yielded at once: a row of grants may have a hundred thousand. */
const MAX_TEXT = 1024 * 1024;

/** See {@link Backend.snapshot}. */
export const snapshotOf = async (path: string, work: Parameters<Backend['snapshot']>[0]): Promise<void> => {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.exec('BEGIN');
    await work((table, range) => rowsOf(database, table, range));
  } finally {
    database.close();
  }
};

/** The rows of a table in batches. */
export async function* rowsOf(database: DatabaseSync, { name, columns }: TableShape, range?: KeyRange): AsyncGenerator<TableRows['rows']> {
  const { condition, order, parameters } = clausesOf(range);
  const statement = database.prepare(`SELECT ${listed(columns)} FROM "${name}"${condition}${order}`);
  let batch: TableRows['rows'][number][] = [];
  let text = 0;
  for (const row of statement.iterate(...parameters)) {
    const values = columns.map((column) => columnValue(row[column]));
    batch.push(values);
    text += values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
    if (batch.length < BATCH && text < MAX_TEXT) continue;
    yield batch;
    batch = [];
    text = 0;
  }
  if (batch.length > 0) yield batch;
}

const clausesOf = (
  range: KeyRange | undefined,
): { readonly condition: string; readonly order: string; readonly parameters: readonly ColumnValue[] } => {
  if (range === undefined) return { condition: '', order: '', parameters: [] };
  const { key, after } = range;
  const order = ` ORDER BY ${listed(key)}`;
  if (after === undefined) return { condition: '', order, parameters: [] };
  return { condition: ` WHERE (${listed(key)}) > (${after.map(() => '?').join(', ')})`, order, parameters: after };
};

const listed = (columns: readonly string[]): string => columns.map((column) => `"${column}"`).join(', ');

// The tables of a store with their columns, as the database has them.
import type { TableShape } from '../contract/table-rows.ts';
import type { Backend } from './backend.ts';
import { TABLE_KEYS } from './table-keys.ts';

/** A table with its primary key. */
export interface KeyedTable extends TableShape {
  readonly key: readonly string[];
}

/** All tables of the store, referenced ones first. */
export const tableShapes = async (backend: Pick<Backend, 'reads'>): Promise<readonly KeyedTable[]> => {
  const tables = await backend.reads.introspection.getTables();
  return Object.entries(TABLE_KEYS).flatMap(([name, key]) => {
    const table = tables.find((each) => each.name === name);
    return table === undefined ? [] : { name, key, columns: table.columns.map((column) => column.name) };
  });
};

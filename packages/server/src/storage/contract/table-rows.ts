// Rows of a table as stored, for backups and transfers.

/** A value of a column: text or an integer. */
export type ColumnValue = string | number | null;

/** Some rows of one table. */
export interface TableRows {
  readonly table: string;
  readonly columns: readonly string[];
  /** Each in the order of the columns. */
  readonly rows: readonly (readonly ColumnValue[])[];
}

export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
}

/** The rows of a table in the order of a key, after one of them. */
export interface KeyRange {
  readonly key: readonly string[];
  /** The key of the last row that is not read; `undefined` to read from the first. */
  readonly after: readonly ColumnValue[] | undefined;
}

/** Reads the rows of a table in batches: all, in any order, unless a range is given. */
export type RowsOf = (table: TableShape, range?: KeyRange) => AsyncIterable<TableRows['rows']>;

const isColumnValue = (value: unknown): value is ColumnValue => value === null || typeof value === 'string' || typeof value === 'number';

/** @throws TypeError for another type */
export const columnValue = (value: unknown): ColumnValue => {
  if (!isColumnValue(value)) throw new TypeError('A column value is neither text nor an integer.');
  return value;
};

// Rows of a table as they stand in the store, for carrying a whole store elsewhere.

/** A value of a column: the store knows text and whole numbers. */
export type ColumnValue = string | number | null;

/** Some rows of one table. */
export interface TableRows {
  readonly table: string;
  readonly columns: readonly string[];
  /** Each in the order of the columns. */
  readonly rows: readonly (readonly ColumnValue[])[];
}

/** A table, and the names of its columns. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
}

const isColumnValue = (value: unknown): value is ColumnValue => value === null || typeof value === 'string' || typeof value === 'number';

/** @throws TypeError for what is no value of a column */
export const columnValue = (value: unknown): ColumnValue => {
  if (!isColumnValue(value)) throw new TypeError('A value is neither text nor a whole number.');
  return value;
};

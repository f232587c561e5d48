// Rows of a table as stored, for backups.

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

const isColumnValue = (value: unknown): value is ColumnValue => value === null || typeof value === 'string' || typeof value === 'number';

/** @throws TypeError for another type */
export const columnValue = (value: unknown): ColumnValue => {
  if (!isColumnValue(value)) throw new TypeError('A column value is neither text nor an integer.');
  return value;
};

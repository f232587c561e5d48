// The source of a transfer: a store that no server runs on, read as of one moment.
import type { RowsOf } from '../contract/table-rows.ts';

/** Reads a store that is locked. */
export interface LockedReader {
  /** The number of rows of a table. */
  count(table: string): Promise<number>;
  readonly rowsOf: RowsOf;
}

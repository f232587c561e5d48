// Determines which columns of a table fit a terminal, and how wide each may be.

/** The least width of a shortened column: the day of a timestamp and an ellipsis. */
const LEAST_WIDTH = 11;
/** Spaces between two columns. */
const GAP = 2;

/** A column of the table, by its index. */
export interface SizedColumn {
  readonly column: number;
  readonly width: number;
}

/**
 * Shortens columns until they fit. If that is not enough, it omits the first of `shrinkable`, then the next.
 *
 * @param natural - the width of each column's widest cell
 * @param shrinkable - the indexes of the columns that may be shortened, the first one first
 * @returns the remaining columns in order; those that are not shrinkable remain even when they do not fit
 */
export const columnsThatFit = (natural: readonly number[], shrinkable: readonly number[], available: number): SizedColumn[] => {
  for (let leftOut = 0; ; leftOut++) {
    const fitted = shrunk(natural, shrinkable.slice(leftOut), shrinkable.slice(0, leftOut), available);
    if (excessOf(fitted, available) <= 0 || leftOut >= shrinkable.length) return fitted;
  }
};

const shrunk = (
  natural: readonly number[],
  shrinkable: readonly number[],
  leftOut: readonly number[],
  available: number,
): SizedColumn[] => {
  const fitted = natural.map((width, column) => ({ column, width })).filter(({ column }) => !leftOut.includes(column));
  let excess = excessOf(fitted, available);
  for (const index of shrinkable) {
    const column = fitted.find((each) => each.column === index);
    if (column === undefined || excess <= 0) continue;
    const cut = Math.min(excess, Math.max(0, column.width - LEAST_WIDTH));
    column.width -= cut;
    excess -= cut;
  }
  return fitted;
};

const excessOf = (columns: readonly SizedColumn[], available: number): number =>
  columns.reduce((sum, { width }) => sum + width + GAP, -GAP) - available;

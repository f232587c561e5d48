// Which columns of a table fit a terminal, and how wide each may be.

/** What a shortened column keeps, unless it is narrower anyway: the day of a time and an ellipsis. */
const LEAST_WIDTH = 11;
/** Blanks between two columns. */
const GAP = 2;

/** A column of the table, by its place. */
export interface FittedColumn {
  readonly column: number;
  readonly width: number;
}

/**
 * Shortens columns until they fit; leaves the first of `gives` out where that is not enough, then the next.
 *
 * @param natural - how wide each column would like to be
 * @param gives - the columns that give way, by their places, the first of them first
 * @returns the columns that stay, in order; those that never give way are there even when they do not fit
 */
export const columnsThatFit = (natural: readonly number[], gives: readonly number[], available: number): FittedColumn[] => {
  for (let leftOut = 0; ; leftOut++) {
    const fitted = shrunk(natural, gives.slice(leftOut), gives.slice(0, leftOut), available);
    if (excessOf(fitted, available) <= 0 || leftOut >= gives.length) return fitted;
  }
};

const shrunk = (natural: readonly number[], gives: readonly number[], leftOut: readonly number[], available: number): FittedColumn[] => {
  const fitted = natural.map((width, column) => ({ column, width })).filter(({ column }) => !leftOut.includes(column));
  let excess = excessOf(fitted, available);
  for (const give of gives) {
    const column = fitted.find((each) => each.column === give);
    if (column === undefined || excess <= 0) continue;
    const cut = Math.min(excess, Math.max(0, column.width - LEAST_WIDTH));
    column.width -= cut;
    excess -= cut;
  }
  return fitted;
};

const excessOf = (columns: readonly FittedColumn[], available: number): number =>
  columns.reduce((sum, { width }) => sum + width + GAP, -GAP) - available;

// Text tables for a terminal. Cells are untrusted text, and are made printable here.
import measure from 'fast-string-truncated-width';
import { columnsThatFit } from './column-widths.ts';
import { printable } from './printable.ts';

/** The space for a table, and the columns that may shrink. */
export interface TableFit<Name extends string> {
  /** Columns of the terminal; `Infinity` where nothing has to fit. */
  readonly width: number;
  /** The columns that are shortened, or left out where that is not enough, the least important first. */
  readonly shrinkable: readonly Name[];
}

/** Rows under a heading, in columns as wide as their widest cell, or shortened to fit the terminal. */
export const table = <const Name extends string>(
  heading: readonly Name[],
  rows: readonly (readonly string[])[],
  { width, shrinkable }: TableFit<NoInfer<Name>> = { width: Number.POSITIVE_INFINITY, shrinkable: [] },
): string[] => {
  const cells = [heading, ...rows].map((row) => row.map(printable));
  const natural = widthsOf(cells);
  const fitted = columnsThatFit(
    natural,
    shrinkable.map((name) => heading.indexOf(name)),
    width,
  );
  const lines = cells.map((row) => lineOf(fitted.map(({ column, width }) => [row[column] ?? '', width])));
  const leftOut = heading.filter((_, at) => fitted.every(({ column }) => column !== at));
  return leftOut.length === 0 ? lines : [...lines, '', `Left out: ${leftOut.join(', ')}.`, '--output wide shows all.'];
};

/** Two columns, name and value, without entries that have no value. */
export const card = (entries: readonly (readonly [string, string | null | undefined])[]): string[] => {
  const cells = entries.flatMap(([name, value]) => (value ? [[printable(name), printable(value)]] : []));
  const widths = widthsOf(cells);
  return cells.map((row) => lineOf(row.map((cell, column) => [cell, widths[column] ?? 0])));
};

const widthsOf = (cells: readonly (readonly string[])[]): number[] => {
  const widths: number[] = [];
  for (const row of cells) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
  }
  return widths;
};

const lineOf = (cells: readonly (readonly [string, number])[]): string =>
  cells
    .map(([cell, width]) => shortened(cell, width))
    .join('  ')
    .trimEnd();

/** The text in this width, padded with spaces or cut with an ellipsis. */
const shortened = (text: string, width: number): string => {
  const { index, ellipsed } = measure(text, { limit: width, ellipsis: '…', ellipsisWidth: 1 });
  const cut = ellipsed ? `${text.slice(0, index)}…` : text;
  return cut + ' '.repeat(width - displayWidth(cut));
};

/** The width of the text in terminal columns. */
const displayWidth = (text: string): number => measure(text).width;

// Text tables for a terminal. Cells are others' text: they are made printable here.
import measure from 'fast-string-truncated-width';
import { columnsThatFit } from './column-widths.ts';
import { printable } from './printable.ts';

/** How a table is made to fit. */
export interface TableFit<Name extends string> {
  /** Columns of the terminal; `Infinity` where nothing has to fit. */
  readonly width: number;
  /** The columns that are shortened, and left out where that is not enough: the least telling first. The others stay whole. */
  readonly gives: readonly Name[];
}

/** Rows under a heading, in columns as wide as their widest cell, or as wide as the terminal leaves them. */
export const table = <const Name extends string>(
  heading: readonly Name[],
  rows: readonly (readonly string[])[],
  { width, gives }: TableFit<NoInfer<Name>> = { width: Number.POSITIVE_INFINITY, gives: [] },
): string[] => {
  const cells = [heading, ...rows].map((row) => row.map(printable));
  const natural = widthsOf(cells);
  const fitted = columnsThatFit(
    natural,
    gives.map((name) => heading.indexOf(name)),
    width,
  );
  const lines = cells.map((row) => lineOf(fitted.map(({ column, width }) => [row[column] ?? '', width])));
  const leftOut = heading.filter((_, at) => fitted.every(({ column }) => column !== at));
  return leftOut.length === 0 ? lines : [...lines, '', `Left out: ${leftOut.join(', ')}.`, '--output wide shows all.'];
};

/** Two columns: what it is, and what it says; entries without a value are left out. */
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

/** The text in so many columns: filled up with blanks, or cut with an ellipsis. */
const shortened = (text: string, width: number): string => {
  const { index, ellipsed } = measure(text, { limit: width, ellipsis: '…', ellipsisWidth: 1 });
  const cut = ellipsed ? `${text.slice(0, index)}…` : text;
  return cut + ' '.repeat(width - displayWidth(cut));
};

/** How many columns of a terminal the text takes. */
const displayWidth = (text: string): number => measure(text).width;

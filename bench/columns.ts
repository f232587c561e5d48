// Plain-text tables.

/** Aligns lines of cells: the first column to the left, the others to the right. */
export const columns = (lines: readonly (readonly string[])[]): string => {
  const width = (column: number): number => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  const pad = (cell: string, column: number): string => (column === 0 ? cell.padEnd(width(0)) : cell.padStart(width(column)));
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
};

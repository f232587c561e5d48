// What a chart shows.

/** A line of a chart. */
export interface Line {
  readonly name: string;
  /** The custom property of its colour. */
  readonly colour: '--chart-1' | '--chart-2' | '--chart-3';
  readonly values: readonly number[];
}

/** Lines over time. */
export interface ChartData {
  readonly title: string;
  /** RFC 3339, one for each value of every line. */
  readonly times: readonly string[];
  readonly lines: readonly Line[];
}

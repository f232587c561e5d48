// Rows of usage as the values of a chart: one for each hour or day of a range, also where nothing was counted.
import type { Usage } from '@mintmark/client/management';

const STEP = { hour: 3_600_000, day: 86_400_000 } as const;

/** Values over time. */
export interface UsageSeries {
  readonly times: readonly string[];
  readonly granted: readonly number[];
  readonly refused: readonly number[];
}

/**
 * @param from - the start of the range, in milliseconds
 * @param to - its end
 */
export const usageSeries = (rows: readonly Usage[], by: 'hour' | 'day', from: number, to: number): UsageSeries => {
  const step = STEP[by];
  const first = Math.floor(from / step) * step;
  const starts = Array.from({ length: Math.max(1, Math.ceil((to - first) / step)) }, (_, index) => first + index * step);
  const sum = (member: 'granted' | 'refused'): readonly number[] => {
    const byStart = new Map<number, number>();
    for (const row of rows) {
      const start = Math.floor(Date.parse(row.start) / step) * step;
      byStart.set(start, (byStart.get(start) ?? 0) + row[member]);
    }
    return starts.map((start) => byStart.get(start) ?? 0);
  };
  return { times: starts.map((start) => new Date(start).toISOString()), granted: sum('granted'), refused: sum('refused') };
};

// The printed tables.
import { columns } from '../columns.ts';
import type { Comparison } from './comparisons.ts';
import { type Interval, type Row, threadMicros } from './figures.ts';

const thousands = (value: number): string => Math.round(value).toLocaleString('en-US');
const ratio = (value: number | undefined): string => value?.toFixed(2) ?? '–';

/** Heads and cells of the rows of one number of connections. */
const tableLines = (rows: readonly Row[], { unit, references }: Pick<Comparison, 'unit' | 'references'>): readonly string[][] => [
  ['server', `${unit}/CPU-s`, 'range', `${unit}/s`, 'CPUs', ...Object.values(references), 'p50 ms', 'p99 ms', 'peak MB', 'errors'],
  ...rows.map((row) => [
    row.server,
    thousands(row.tokensPerCpuSecond),
    row.range.map(thousands).join('–'),
    thousands(row.tokensPerSecond),
    row.processors.toFixed(2),
    ...Object.keys(references).map((reference) => ratio(row.ratios[reference])),
    row.p50Ms.toFixed(2),
    row.p99Ms.toFixed(2),
    thousands(row.peakMemoryMB.reduce((sum, one) => sum + one, 0)),
    thousands(row.errors),
  ]),
];

/** The rows of one number of connections. */
export const table = (rows: readonly Row[], comparison: Pick<Comparison, 'unit' | 'references'>): string =>
  columns(tableLines(rows, comparison));

/** What the threads that a program of Node has are named by the kernel, and in the table. */
const THREADS: readonly (readonly [RegExp, string])[] = [
  [/MainThread|^node$/, 'main'],
  [/^WorkerThread$/, 'workers'],
  [/V8Worker|DelayedTask/, 'V8 helpers'],
  [/^libuv-worker$/, 'thread pool'],
  [/^/, 'other'],
];

const threadName = (name: string): string => THREADS.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';

/** CPU microseconds per correct response of each server, by thread: the median of its rounds. */
const threadLines = (intervals: readonly Interval[]): readonly string[][] => {
  const heads = THREADS.map(([, head]) => head);
  const servers = [...new Set(intervals.map(({ server }) => server))];
  return [
    ['server', ...heads, 'sum'],
    ...servers.map((server) => {
      const micros = threadMicros(server, intervals, threadName);
      const sum = [...micros.values()].reduce((total, one) => total + one, 0);
      return [server, ...heads.map((head) => (micros.get(head) ?? 0).toFixed(1)), sum.toFixed(1)];
    }),
  ];
};

/** The same as text. */
export const threadTable = (intervals: readonly Interval[]): string => columns(threadLines(intervals));

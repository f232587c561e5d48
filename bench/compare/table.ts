// Formats and prints the tables.
import { columns } from '../columns.ts';
import type { Comparison } from './comparisons.ts';
import { type Interval, type Row, threadMicros } from './figures.ts';
import type { Measured } from './measure.ts';
import type { CompareOptions } from './options.ts';

const thousands = (value: number): string => Math.round(value).toLocaleString('en-US');
const ratio = (value: number | undefined): string => value?.toFixed(2) ?? '–';

/** The heads and cells of the table for one number of connections. */
export const tableLines = (rows: readonly Row[], { unit, references }: Pick<Comparison, 'unit' | 'references'>): readonly string[][] => [
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

/** The names that the kernel has for the threads of Node and of the compiled servers, and their names in the table. */
const THREADS: readonly (readonly [RegExp, string])[] = [
  [/MainThread|^node$|^token-server$/, 'main'],
  [/^WorkerThread$|^writer$/, 'writer'],
  [/V8Worker|DelayedTask/, 'V8 helpers'],
  [/^libuv-worker$/, 'thread pool'],
  [/^/, 'other'],
];

/** The name in the table of a thread. @param name - its name in the kernel */
export const threadName = (name: string): string => THREADS.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';

/** CPU microseconds per correct response of each server, by thread: the median of its rounds. */
export const threadLines = (intervals: readonly Interval[]): readonly string[][] => {
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

/** Prints the tables of each number of connections, and what the servers are. */
export const printTables = (
  comparison: Comparison,
  { rows, intervals }: Measured,
  options: Pick<CompareOptions, 'connections' | 'rounds' | 'seconds' | 'profileDir'>,
): void => {
  const { connections: all, rounds, seconds, profileDir } = options;
  for (const connections of all) {
    console.log(`${connections} connections, median of ${rounds} rounds of ${seconds} s`);
    const here = rows.filter((row) => row.connections === connections);
    console.log(`${columns(tableLines(here, comparison))}\n`);
    console.log(`CPU µs by thread\n${columns(threadLines(intervals.filter((interval) => interval.connections === connections)))}\n`);
  }
  const widest = Math.max(...comparison.servers.map(({ name }) => name.length));
  for (const { name, description } of comparison.servers) console.log(`${name.padEnd(widest)}  ${description}`);
  if (profileDir !== undefined) console.log('\nMintmark ran under the profiler: its figures are lower than without.');
};

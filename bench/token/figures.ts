// From rounds to figures: medians, ratios within a round, spread.
import type { LoadResult } from '../load/load-tool.ts';
import { median } from '../median.ts';

/** One server under load for one interval. */
export interface Interval extends LoadResult {
  readonly server: string;
  readonly connections: number;
  readonly round: number;
  /** User and system time of the server's process tree in the interval. */
  readonly cpuSeconds: number;
}

/** One line of the table: one server at one number of connections. */
export interface Row {
  readonly server: string;
  readonly connections: number;
  readonly tokensPerCpuSecond: number;
  /** The lowest and the highest round. */
  readonly range: readonly [number, number];
  readonly tokensPerSecond: number;
  /** CPU seconds of the server per second: 1 is one busy processor. */
  readonly processors: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Tokens per CPU-second as a multiple of another server's in the same round, by that server's name. */
  readonly ratios: Readonly<Record<string, number>>;
  /** Over all rounds. */
  readonly errors: number;
  /** VmHWM of each process of the server at the end of the run, in MB. */
  readonly peakMemoryMB: readonly number[];
}

const efficiency = ({ tokens, cpuSeconds }: Interval): number => tokens / cpuSeconds;

/**
 * Summarizes one server's rounds at one number of connections.
 *
 * @param all - the intervals of all servers
 * @param references - the servers to compute ratios to; those that did not run are ignored
 */
export const rowOf = (
  server: string,
  connections: number,
  all: readonly Interval[],
  references: readonly string[],
  peakMemoryMB: readonly number[],
): Row => {
  const here = all.filter((interval) => interval.connections === connections);
  const own = here.filter((interval) => interval.server === server);
  const ratios = references.flatMap((reference) => {
    const ofRounds = own.flatMap((interval) =>
      here
        .filter((other) => other.server === reference && other.round === interval.round)
        .map((other) => efficiency(interval) / efficiency(other)),
    );
    return ofRounds.length === 0 ? [] : [[reference, median(ofRounds)] as const];
  });
  const efficiencies = own.map(efficiency);
  return {
    server,
    connections,
    tokensPerCpuSecond: median(efficiencies),
    range: [Math.min(...efficiencies), Math.max(...efficiencies)],
    tokensPerSecond: median(own.map(({ tokens, seconds }) => tokens / seconds)),
    processors: median(own.map(({ cpuSeconds, seconds }) => cpuSeconds / seconds)),
    p50Ms: median(own.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(own.map(({ p99Ms }) => p99Ms)),
    ratios: Object.fromEntries(ratios),
    errors: own.reduce((sum, { errors }) => sum + errors, 0),
    peakMemoryMB,
  };
};

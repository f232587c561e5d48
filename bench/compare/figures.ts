// Computes the figures of the table from the rounds: medians, ratios within a round, ranges.
import type { LoadResult } from '../load/load-tool.ts';
import { median } from '../median.ts';

/** One server under load for one interval. */
export interface Interval extends LoadResult {
  readonly server: string;
  readonly connections: number;
  readonly round: number;
  /** User and system time of the server's process tree in the interval. */
  readonly cpuSeconds: number;
  /** User and system time by the name of the thread. */
  readonly threadSeconds: Readonly<Record<string, number>>;
  /** The start and end of the interval, in microseconds of the monotonic clock. */
  readonly window: readonly [number, number];
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
  /** Incorrect and failed responses of all rounds. */
  readonly errors: number;
  /** VmHWM of each process of the server at the end of the run, in MB. */
  readonly peakMemoryMB: readonly number[];
  /** Milliseconds from the start of its process until it responded, if it was measured. */
  readonly readyMs?: number;
}

const efficiency = ({ tokens, cpuSeconds }: Interval): number => tokens / cpuSeconds;

/** Tokens per CPU-second as a multiple of another server's, in each round in which both ran. */
export const ratiosOf = (server: string, reference: string, connections: number, all: readonly Interval[]): readonly number[] => {
  const here = all.filter((interval) => interval.connections === connections);
  return here
    .filter((interval) => interval.server === server)
    .flatMap((interval) =>
      here
        .filter((other) => other.server === reference && other.round === interval.round)
        .map((other) => efficiency(interval) / efficiency(other)),
    );
};

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
  const own = all.filter((interval) => interval.connections === connections && interval.server === server);
  const ratios = references.flatMap((reference) => {
    const ofRounds = ratiosOf(server, reference, connections, all);
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

/** Tokens per CPU-second of a server in each of its rounds. */
export const tokensPerCpuSecond = (server: string, connections: number, all: readonly Interval[]): readonly number[] =>
  all.filter((interval) => interval.connections === connections && interval.server === server).map(efficiency);

/**
 * CPU microseconds per correct response of a server by thread, the median of its intervals.
 *
 * @param nameOf - the name in the table; the times of threads with the same name are added
 */
export const threadMicros = (server: string, all: readonly Interval[], nameOf: (thread: string) => string): ReadonlyMap<string, number> => {
  const rounds = all
    .filter((interval) => interval.server === server)
    .map(({ threadSeconds, tokens }) => {
      const sums = new Map<string, number>();
      for (const [thread, seconds] of Object.entries(threadSeconds)) {
        sums.set(nameOf(thread), (sums.get(nameOf(thread)) ?? 0) + (seconds * 1e6) / tokens);
      }
      return sums;
    });
  const names = new Set(rounds.flatMap((round) => [...round.keys()]));
  return new Map([...names].map((name) => [name, median(rounds.map((round) => round.get(name) ?? 0))]));
};

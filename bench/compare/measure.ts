// Starts the servers of a comparison, loads them in interleaved rounds, and summarizes the rounds.
import type { LoadTool } from '../load/load-tool.ts';
import { cpuSecondsOf, peakMemoryOf, threadSecondsOf } from '../process-tree.ts';
import type { BenchServer, StartedServer } from '../servers/bench-server.ts';
import { NotMeasured, UsageError } from '../usage-error.ts';
import { checkResponse } from './check-response.ts';
import type { Comparison } from './comparisons.ts';
import { type Interval, type Row, rowOf } from './figures.ts';
import type { CompareOptions } from './options.ts';

/** How long to measure, and where to create stores. */
export type Plan = Pick<CompareOptions, 'connections' | 'rounds' | 'seconds' | 'warmUpSeconds' | 'dataParent' | 'profileDir'> & {
  /** Requests per second, for load at a constant rate. */
  readonly rate?: number;
};

/** The results of a comparison. */
export interface Measured {
  readonly rows: readonly Row[];
  readonly intervals: readonly Interval[];
  /** Why servers were not measured, by their names. */
  readonly notMeasured: Readonly<Record<string, string>>;
}

interface Contender {
  readonly name: string;
  readonly server: StartedServer;
  readonly bodyLength: number | undefined;
}

/** Requests per second of an interval, where each request can be sent only once. */
const ONCE_PER_SECOND = 2_000;

/**
 * A request with a new connection takes fifty times as long as another, and V8 compiles what a request runs only
 * after thousands of them. Before that, a server's figure depends mostly on how much JavaScript it has.
 */
const HANDSHAKES_WARM_UP = 8;

/** Measures all servers of the comparison, and stops them. */
export const measured = async (comparison: Comparison, plan: Plan, tool: LoadTool, stop: AbortSignal): Promise<Measured> => {
  const contenders: Contender[] = [];
  const notMeasured: Record<string, string> = {};
  try {
    for (const server of comparison.servers) {
      stop.throwIfAborted();
      const contender = await prepareIfPossible(server, plan);
      if (typeof contender === 'string') notMeasured[server.name] = contender;
      else contenders.push(contender);
    }
    if (contenders.length === 0) throw new UsageError('There is no server to measure.');
    const intervals = await measure(contenders, plan, comparison.load, tool, stop);
    return { notMeasured, intervals, rows: summarize(contenders, plan, intervals, Object.keys(comparison.references)) };
  } finally {
    await Promise.all(contenders.map(({ server }) => server.stop()));
  }
};

/** Starts and checks a server. A string states why that is not possible on this machine. */
const prepareIfPossible = async (row: BenchServer, plan: Plan): Promise<Contender | string> => {
  try {
    return await prepare(row, plan);
  } catch (error) {
    if (!(error instanceof NotMeasured)) throw error;
    console.log(`${row.name} is not measured: ${error.message}`);
    return error.message.split('\n')[0] ?? '';
  }
};

const prepare = async (row: BenchServer, plan: Plan): Promise<Contender> => {
  const server = await row.start(plan);
  try {
    return { name: row.name, server, bodyLength: await checkResponse(row, server) };
  } catch (error) {
    await server.stop();
    throw error;
  }
};

/**
 * Warms up all servers, then loads each for one interval per round. Each round begins with another server.
 */
const measure = async (
  contenders: readonly Contender[],
  plan: Plan,
  load: Comparison['load'],
  tool: LoadTool,
  stop: AbortSignal,
): Promise<readonly Interval[]> => {
  const intervals: Interval[] = [];
  const interval = (contender: Contender, connections: number, round: number, seconds: number): Promise<Interval> =>
    underLoad(contender, { ...plan, connections, round, seconds, once: load === 'once' }, tool, stop);
  const warmUp = plan.warmUpSeconds * (load === 'handshakes' ? HANDSHAKES_WARM_UP : 1);
  if (warmUp > 0) {
    for (const contender of contenders) await interval(contender, Math.max(...plan.connections), 0, warmUp);
  }
  for (const connections of plan.connections) {
    for (let round = 1; round <= plan.rounds; round++) {
      const first = (round - 1) % contenders.length;
      for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
        intervals.push(await interval(contender, connections, round, plan.seconds));
      }
    }
  }
  return intervals;
};

interface IntervalPlan {
  readonly connections: number;
  readonly round: number;
  readonly seconds: number;
  readonly rate?: number;
  readonly once: boolean;
}

const underLoad = async (
  { name, server, bodyLength }: Contender,
  { connections, round, seconds, rate, once }: IntervalPlan,
  tool: LoadTool,
  stop: AbortSignal,
): Promise<Interval> => {
  const { pids, request } = server;
  await Promise.race([server.ended, undefined]);
  const requests = once ? { requests: await distinctRequests(server, seconds * ONCE_PER_SECOND) } : {};
  const [before, threadsBefore] = [cpuSecondsOf(pids), threadSecondsOf(pids)];
  const options = { request, ...requests, connections, seconds, responseLength: bodyLength, ...(rate === undefined ? {} : { rate }) };
  const start = monotonicMicros();
  const result = await Promise.race([tool.run(options, stop), server.ended]);
  const window = [start, monotonicMicros()] as const;
  const cpuSeconds = cpuSecondsOf(pids) - before;
  const threadSeconds = [...threadSecondsOf(pids)].map(([thread, sum]) => [thread, sum - (threadsBefore.get(thread) ?? 0)] as const);
  if (result.errors > 0 || result.tokens === 0) {
    throw new UsageError(
      `${name}: ${result.errors} incorrect or failed responses and ${result.tokens} correct ones; a run with errors is void.`,
    );
  }
  return { server: name, connections, round, cpuSeconds, window, threadSeconds: Object.fromEntries(threadSeconds), ...result };
};

const monotonicMicros = (): number => Number(process.hrtime.bigint() / 1000n);

const distinctRequests = async ({ request, requests }: StartedServer, count: number) =>
  requests === undefined ? Array<typeof request>(count).fill(request) : requests(count);

const summarize = (
  contenders: readonly Contender[],
  { connections: all }: Plan,
  intervals: readonly Interval[],
  references: readonly string[],
): readonly Row[] => {
  const ends = contenders.map(({ name, server }) => ({ name, peak: peakMemoryOf(server.pids), readyMs: server.readyMs }));
  return all.flatMap((connections) =>
    ends.map(({ name, peak, readyMs }) => ({
      ...rowOf(name, connections, intervals, references, peak),
      ...(readyMs === undefined ? {} : { readyMs }),
    })),
  );
};

// `npm run bench -- overload` measures a server to which three times as many requests are sent as it can serve:
// how long the admitted ones wait, how many are refused, its memory, and its health checks.
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { columns } from '../columns.ts';
import { findLoadTool } from '../load/find-load-tool.ts';
import { quantile } from '../load/load-tool.ts';
import { disk, machine } from '../machine.ts';
import { joinGroup, peakMemoryOf } from '../process-tree.ts';
import { type StartedMintmark, startMintmark } from '../servers/mintmark-process.ts';
import { UsageError } from '../usage-error.ts';
import { type OpenLoadResult, openLoad } from './open-load.ts';
import { connectPeers } from './peers.ts';

const SCENARIOS = ['plain', 'idle', 'slow'] as const;
type Scenario = (typeof SCENARIOS)[number];

interface Options {
  readonly seconds: number;
  readonly factor: number;
  readonly connections: number;
  readonly workers: number;
  /** Number of further peers. */
  readonly peers: Readonly<Record<Scenario, number>>;
  readonly only: readonly Scenario[];
  readonly data: string;
  /** The folder of a control group that the server's processes join, to leave the load its share of the processors. */
  readonly group: string | undefined;
}

/** Connections for other requests than those of the load and the peers. */
const MORE_CONNECTIONS = 500;
/** Seconds and connections of the load that finds the capacity, and of the warm-up before it. */
const CAPACITY = { seconds: 5, connections: 64 } as const;
/** Milliseconds between two health checks. */
const CHECK = 100;

/** Measures each scenario on a server of its own. */
export const overload = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  const options = optionsOf(args);
  const tool = await findLoadTool(undefined);
  console.log(`${machine(tool.name)}\n${disk(options.data)}\n`);
  const lines = [HEAD];
  for (const scenario of options.only) {
    const connections = options.connections + options.peers.idle + options.peers.slow + MORE_CONNECTIONS;
    const env = { MINTMARK_MAX_CONNECTIONS: String(connections) };
    const server = await startMintmark(
      'mintmark',
      { format: 'jwt', workers: options.workers, env },
      { dataParent: options.data, profileDir: undefined },
    );
    try {
      const { request, pids } = server;
      if (options.group !== undefined) joinGroup(pids, options.group);
      const closed = { request, connections: CAPACITY.connections, responseLength: undefined };
      await tool.run({ ...closed, seconds: 2 }, stop);
      const { tokens, seconds } = await tool.run({ ...closed, seconds: CAPACITY.seconds }, stop);
      lines.push(await measure(scenario, tokens / seconds, server, options, stop));
    } finally {
      await server.stop();
    }
  }
  console.log(columns(lines));
};

const HEAD = [
  '',
  ...['capacity/s', 'sent/s', 'unsent', 'late ms', 'admitted/s', 'p50 ms', 'p99 ms', 'max ms', 'refused', 'p99 ms', 'Retry-After s'],
  ...['health p50', 'health p99', 'failed', 'closed peers', 'peak MB', 'errors'],
];

const NAMES: Readonly<Record<Scenario, (peers: number) => string>> = {
  plain: () => 'overload',
  idle: (peers) => `with ${peers} idle connections`,
  slow: (peers) => `with ${peers} slow peers`,
};

const measure = async (
  scenario: Scenario,
  capacity: number,
  server: StartedMintmark,
  { seconds, factor, connections, peers }: Options,
  stop: AbortSignal,
): Promise<string[]> => {
  const { request, pids } = server;
  const others = scenario === 'plain' ? undefined : await connectPeers(scenario, peers[scenario], request);
  const health = checkHealth(server.operationsUrl);
  const load = { url: request.url, body: request.body, connections, seconds, rate: factor * capacity };
  const result = await openLoad(load, stop);
  const checks = await health.stop();
  others?.stop();
  return [
    NAMES[scenario](peers[scenario]),
    ...figures(capacity, seconds, result),
    ...[quantile(checks.times, 0.5), quantile(checks.times, 0.99)].map(toMs),
    ...[checks.failed, others?.closed() ?? 0, peakMemoryOf(pids).reduce((sum, each) => sum + each, 0), result.errors].map(whole),
  ];
};

const whole = (value: number): string => value.toFixed(0);
const toMs = (value: number): string => value.toFixed(1);

const figures = (
  capacity: number,
  seconds: number,
  { admitted, refused, retryAfter, sentPerSecond, unsent, lateP99 }: OpenLoadResult,
): string[] => [
  ...[capacity, sentPerSecond].map(whole),
  `${((100 * unsent) / (unsent + seconds * sentPerSecond)).toFixed(0)} %`,
  toMs(lateP99),
  whole(admitted.count / seconds),
  ...[admitted.p50, admitted.p99, admitted.max].map(toMs),
  `${((100 * refused.count) / (refused.count + admitted.count)).toFixed(0)} %`,
  toMs(refused.p99),
  refused.count === 0 ? '' : retryAfter.join('–'),
];

/** Checks the health until `stop`, which returns the sorted times and the number of failed checks. */
const checkHealth = (url: string): { stop(): Promise<{ times: readonly number[]; failed: number }> } => {
  const times: number[] = [];
  let failed = 0;
  const pending = new Set<Promise<void>>();
  const check = async (path: string): Promise<void> => {
    const began = performance.now();
    const isOk = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(10_000) }).then(
      ({ ok, body }) => body?.cancel().then(() => ok),
      () => false,
    );
    times.push(performance.now() - began);
    if (isOk !== true) failed++;
  };
  let count = 0;
  const timer = setInterval(() => {
    const running = check(count++ % 2 === 0 ? '/health/live' : '/health/ready');
    pending.add(running);
    void running.finally(() => pending.delete(running));
  }, CHECK);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(pending);
      return { times: times.toSorted((a, b) => a - b), failed };
    },
  };
};

const optionsOf = (args: readonly string[]): Options => {
  const number = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...{ seconds: number, factor: number, connections: number, workers: number },
        ...{ idle: number, slow: number, only: number, data: number, cgroup: number },
      },
    });
    const wanted = values.only?.split(',') ?? SCENARIOS;
    return {
      ...{ seconds: Number(values.seconds ?? 60), factor: Number(values.factor ?? 3) },
      ...{ connections: Number(values.connections ?? 6_000), workers: Number(values.workers ?? 1) },
      peers: { plain: 0, idle: Number(values.idle ?? 10_000), slow: Number(values.slow ?? 200) },
      only: SCENARIOS.filter((each) => wanted.includes(each)),
      data: resolve(values.data ?? tmpdir()),
      group: values.cgroup,
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

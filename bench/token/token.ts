// `npm run bench -- token` and `introspect`: every server in one run on this machine, in interleaved
// rounds, and the table of the results.
import { writeFile } from 'node:fs/promises';
import { findLoadTool } from '../load/find-load-tool.ts';
import type { LoadTool } from '../load/load-tool.ts';
import { disk, machine } from '../machine.ts';
import { cpuSecondsOf, peakMemoryOf } from '../process-tree.ts';
import { printProfiles } from '../profile/profiles.ts';
import type { BenchServer, StartedServer } from '../servers/bench-server.ts';
import { INTROSPECTION_SERVERS, SERVERS } from '../servers/servers.ts';
import { UsageError } from '../usage-error.ts';
import { checkResponse } from './check-response.ts';
import { type Interval, type Row, rowOf } from './figures.ts';
import { parseTokenOptions, type TokenOptions } from './options.ts';
import { REFERENCES, table } from './table.ts';

interface Contender {
  readonly name: string;
  readonly server: StartedServer;
  readonly bodyLength: number;
}

/** Measures token requests. */
export const token = (args: readonly string[], stop: AbortSignal): Promise<void> => compare(SERVERS, args, stop);

/** Measures introspection. */
export const introspect = (args: readonly string[], stop: AbortSignal): Promise<void> => compare(INTROSPECTION_SERVERS, args, stop);

const compare = async (servers: readonly BenchServer[], args: readonly string[], stop: AbortSignal): Promise<void> => {
  const started = Date.now();
  const options = parseTokenOptions(args, servers);
  const tool = await findLoadTool(options.load);
  const lines = [machine(tool.name), disk(options.dataParent)];
  console.log(`${lines.join('\n')}\n`);

  const contenders: Contender[] = [];
  try {
    for (const server of options.servers) contenders.push(await prepare(server, options));
    const intervals = await measure(contenders, options, tool, stop);
    const rows = summarize(contenders, options, intervals);
    print(rows, options);
    if (options.jsonFile !== undefined) await writeFile(options.jsonFile, report(lines, rows, intervals));
  } finally {
    await Promise.all(contenders.map(({ server }) => server.stop()));
  }
  if (options.profileDir !== undefined) printProfiles(options.profileDir, started);
};

const prepare = async (row: BenchServer, options: TokenOptions): Promise<Contender> => {
  const server = await row.start(options);
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
  { connections: all, rounds, seconds, warmUpSeconds }: TokenOptions,
  tool: LoadTool,
  stop: AbortSignal,
): Promise<readonly Interval[]> => {
  const intervals: Interval[] = [];
  if (warmUpSeconds > 0) {
    for (const contender of contenders) await underLoad(contender, Math.max(...all), 0, warmUpSeconds, tool, stop);
  }
  for (const connections of all) {
    for (let round = 1; round <= rounds; round++) {
      const first = (round - 1) % contenders.length;
      for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
        intervals.push(await underLoad(contender, connections, round, seconds, tool, stop));
      }
    }
  }
  return intervals;
};

const underLoad = async (
  { name, server, bodyLength }: Contender,
  connections: number,
  round: number,
  seconds: number,
  tool: LoadTool,
  stop: AbortSignal,
): Promise<Interval> => {
  await Promise.race([server.ended, undefined]);
  const before = cpuSecondsOf(server.pid);
  const result = await Promise.race([tool.run({ request: server.request, connections, seconds, bodyLength }, stop), server.ended]);
  const cpuSeconds = cpuSecondsOf(server.pid) - before;
  if (result.errors > 0 || result.tokens === 0) {
    throw new UsageError(
      `${name}: ${result.errors} incorrect or failed responses and ${result.tokens} correct ones; a run with errors is void.`,
    );
  }
  return { server: name, connections, round, cpuSeconds, ...result };
};

const summarize = (
  contenders: readonly Contender[],
  { connections: all }: TokenOptions,
  intervals: readonly Interval[],
): readonly Row[] => {
  const peaks = contenders.map(({ name, server }) => ({ name, peak: peakMemoryOf(server.pid) }));
  return all.flatMap((connections) => peaks.map(({ name, peak }) => rowOf(name, connections, intervals, Object.keys(REFERENCES), peak)));
};

const print = (rows: readonly Row[], { connections: all, rounds, seconds, servers, profileDir }: TokenOptions): void => {
  for (const connections of all) {
    console.log(`${connections} connections, median of ${rounds} rounds of ${seconds} s`);
    console.log(`${table(rows.filter((row) => row.connections === connections))}\n`);
  }
  const widest = Math.max(...servers.map(({ name }) => name.length));
  for (const { name, what } of servers) console.log(`${name.padEnd(widest)}  ${what}`);
  if (profileDir !== undefined) console.log('\nMintmark ran under the profiler: its figures are lower than without.');
};

const report = (lines: readonly string[], rows: readonly Row[], intervals: readonly Interval[]): string =>
  `${JSON.stringify({ machine: lines, rows, intervals }, undefined, 2)}\n`;

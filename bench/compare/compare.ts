// Runs one comparison as a command: every server in one run on this machine, and the table of the results.
import { writeFile } from 'node:fs/promises';
import { disk, machine } from '../machine.ts';
import { printProfiles } from '../profile/profiles.ts';
import { againstLines, withCommit } from './against.ts';
import type { Comparison } from './comparisons.ts';
import { loadToolOf } from './load-tools.ts';
import { type Measured, measured } from './measure.ts';
import { type CompareOptions, parseCompareOptions } from './options.ts';
import { table, threadTable } from './table.ts';

/** Measures the comparison with the options of the command line. */
export const compare = async (comparison: Comparison, args: readonly string[], stop: AbortSignal): Promise<void> => {
  const started = Date.now();
  const options = parseCompareOptions(args, comparison.servers);
  const tool = await loadToolOf(comparison.load, options.load);
  const lines = [machine(tool.name), disk(options.dataParent)];
  console.log(`${lines.join('\n')}\n`);

  await using both = await withCommit(options, stop);
  const results = await measured({ ...comparison, servers: both.servers }, options, tool, stop);
  print(comparison, results, options);
  if (both.commit !== undefined) console.log(`\n${againstLines(both.commit, results.intervals, comparison.unit)}`);
  if (options.jsonFile !== undefined)
    await writeFile(options.jsonFile, `${JSON.stringify({ machine: lines, ...results }, undefined, 2)}\n`);
  if (options.profileDir !== undefined) printProfiles(options.profileDir, started);
};

const print = (comparison: Comparison, { rows, intervals }: Measured, options: CompareOptions): void => {
  const { connections: all, rounds, seconds, servers, profileDir } = options;
  for (const connections of all) {
    console.log(`${connections} connections, median of ${rounds} rounds of ${seconds} s`);
    const here = rows.filter((row) => row.connections === connections);
    console.log(`${table(here, comparison)}\n`);
    console.log(`CPU µs by thread\n${threadTable(intervals.filter((interval) => interval.connections === connections))}\n`);
  }
  const widest = Math.max(...servers.map(({ name }) => name.length));
  for (const { name, what } of servers) console.log(`${name.padEnd(widest)}  ${what}`);
  if (profileDir !== undefined) console.log('\nMintmark ran under the profiler: its figures are lower than without.');
};

// Runs one comparison as a command: measures every server in one run on this machine, and prints the table.
import { writeFile } from 'node:fs/promises';
import { disk, machine } from '../machine.ts';
import { printProfiles } from '../profile/profiles.ts';
import { againstLines, withCommit } from './against.ts';
import type { Comparison } from './comparisons.ts';
import { loadToolOf } from './load-tools.ts';
import { measured } from './measure.ts';
import { parseCompareOptions } from './options.ts';
import { printTables } from './table.ts';

/** Measures the comparison with the options of the command line. */
export const compare = async (comparison: Comparison, args: readonly string[], stop: AbortSignal): Promise<void> => {
  const started = Date.now();
  const options = parseCompareOptions(args, comparison.servers);
  const tool = await loadToolOf(comparison.load, options.load);
  const lines = [machine(tool.name), disk(options.dataParent)];
  console.log(`${lines.join('\n')}\n`);

  await using both = await withCommit(options, stop);
  const chosen = { ...comparison, servers: both.servers };
  const results = await measured(chosen, options, tool, stop);
  printTables(chosen, results, options);
  if (both.commit !== undefined) console.log(`\n${againstLines(both.commit, results.intervals, comparison.unit)}`);
  if (options.jsonFile !== undefined)
    await writeFile(options.jsonFile, `${JSON.stringify({ machine: lines, ...results }, undefined, 2)}\n`);
  if (options.profileDir !== undefined) printProfiles(options.profileDir, started);
};

// `npm run bench -- peers FILE.json`: compares token requests with those of servers that the caller has
// started, then measures the latency of all of them at one constant rate.
import { readFile } from 'node:fs/promises';
import { disk, machine } from '../machine.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { UsageError } from '../usage-error.ts';
import { COMPARISONS, type Comparison } from './comparisons.ts';
import { loadToolOf } from './load-tools.ts';
import { type Measured, measured } from './measure.ts';
import { parseCompareOptions } from './options.ts';
import { pacedAtShare } from './paced.ts';
import { parsePeers } from './peers-file.ts';
import { printTables } from './table.ts';

/** The servers of this benchmark that are measured as well. */
const OWN = ['no-signature', 'batch', 'mintmark', 'mintmark-stateless', 'mintmark-opaque'];

/** Measures the servers of the file. */
export const peers = async ([file, ...args]: readonly string[], stop: AbortSignal): Promise<void> => {
  if (file === undefined || file.startsWith('-')) throw new UsageError('peers: name a file of servers, as bench/README.md describes.');
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(error.message);
  });
  const others = parsePeers(text);
  const own: readonly BenchServer[] = COMPARISONS.token.servers.filter(({ name }) => OWN.includes(name));
  const clash = others.find(({ name }) => own.some((server) => server.name === name));
  if (clash !== undefined) throw new UsageError(`${file}: "${clash.name}" is the name of a server of this benchmark.`);
  const options = parseCompareOptions(args, [...own, ...others]);
  const comparison: Comparison = { ...COMPARISONS.token, servers: options.servers };
  const tool = await loadToolOf('repeated', options.load);
  console.log(`${machine(tool.name)}\n${disk(options.dataParent)}\n`);
  const results: Measured = await measured(comparison, options, tool, stop);
  printTables(comparison, results, options);
  const { rate, results: pacedResults } = await pacedAtShare(comparison, results, options, stop);
  console.log(`\nAt ${rate.toLocaleString('en-US')} requests per second, 70 % of the lowest rate above`);
  printTables(comparison, pacedResults, { ...options, connections: [Math.max(...options.connections)] });
};

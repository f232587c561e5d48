// `npm run bench` without the name of a measurement: measures everything that has a target, with the
// baselines and the peers from npm, and writes the page of the results.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { clientFigures } from '../client/client.ts';
import { columns } from '../columns.ts';
import { loadToolOf } from '../compare/load-tools.ts';
import { type Measured, measured } from '../compare/measure.ts';
import { whole } from '../compare/options.ts';
import { pacedAtShare } from '../compare/paced.ts';
import { printTables } from '../compare/table.ts';
import { grantFigures } from '../grants/grants.ts';
import { guardLines, guardRates, ratiosToFirst } from '../guard/guard.ts';
import { outputOf } from '../load/program-output.ts';
import { disk, machine } from '../machine.ts';
import { costLines, type NodePlan } from '../nodes/cluster-load.ts';
import { type NodeFigures, nodeFigures, RATE } from '../nodes/nodes.ts';
import { compilerVersions } from '../servers/compile.ts';
import { startLines, startTimes } from '../start/start.ts';
import { UsageError } from '../usage-error.ts';
import { type OtherTables, type RunFacts, resultsPage, targetLines } from './results-page.ts';
import { comparisonOf, SECTIONS, type Section } from './sections.ts';
import type { RunFigures } from './targets.ts';

const ROOT = new URL('../../', import.meta.url);
const PAGE = fileURLToPath(new URL('docs/performance/results.md', ROOT));
const PEERS = ['oidc-provider', '@node-oauth/oauth2-server', 'oauth2-mock-server'];

const FULL = { rounds: 6, seconds: 4, warmUpSeconds: 8, calls: 2_000_000, guardRounds: 7, starts: 11 } as const;
/** Ten million live grants, and half a million that are removed under load. */
const TEN_MILLION = { grants: 10_000_000, expired: 500_000 } as const;
const QUICK = { rounds: 2, seconds: 1, warmUpSeconds: 1, calls: 200_000, guardRounds: 2, starts: 0 } as const;

type Length = Readonly<Record<keyof typeof FULL, number>>;

/** Runs everything. A short run writes no page, unless `--out` names its file. */
export const all = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  const { quick, skipsGrants, out, dataParent, length } = optionsOf(args);
  const tool = await loadToolOf('repeated', undefined);
  const facts = await factsOf(args, tool.name, dataParent, length);
  console.log(`${facts.environment.join('\n')}\n`);
  const setting = { dataParent, profileDir: undefined };

  const sections = new Map<Section['name'], Measured>();
  const failures = new Map<Section['name'], string>();
  for (const section of SECTIONS.filter((one) => one.quick || !quick)) {
    const comparison = comparisonOf(section);
    const plan = { ...length, ...setting, connections: section.connections };
    console.log(`# ${section.title}\n`);
    try {
      const results = await measured(comparison, plan, await loadToolOf(comparison.load, undefined), stop);
      sections.set(section.name, results);
      printTables(comparison, results, plan);
    } catch (error) {
      // The rest of the run is still useful, and the page states which part failed.
      if (stop.aborted || !(error instanceof UsageError)) throw error;
      failures.set(section.name, error.message);
      console.log(error.message);
    }
    console.log('');
  }

  const tokens = comparisonOf({ name: 'token' });
  const two = { ...tokens, servers: tokens.servers.filter(({ name }) => name === 'batch' || name === 'mintmark') };
  const plan = { ...length, ...setting, connections: [64] };
  // Anew: the capacities of the first part are a quarter of an hour old, and a machine's speed changes.
  const capacities = await measured(two, plan, tool, stop);
  const { rate, results: paced } = await pacedAtShare(two, capacities, plan, stop);
  console.log(`# Latency at ${rate.toLocaleString('en-US')} requests per second\n`);
  printTables(two, paced, plan);

  const { nodes, nodesFailure } = quick ? {} : await nodesOrFailure({ ...length, rate: RATE, dataParent }, stop);
  const grants = quick || skipsGrants ? undefined : await grantFigures({ ...length, ...TEN_MILLION, dataParent }, stop);
  const startMs = quick ? [] : await startTimes({ starts: length.starts, dataParent }, stop);
  const client = await clientFigures(length.calls, stop);
  const rates = await guardRates(length.guardRounds, stop);
  const run: RunFigures = {
    ...{ sections, failures, paced, client, nodes, nodesFailure, startMs },
    ...(grants === undefined ? {} : { grants }),
    guard: { uncached: ratiosToFirst(rates, 'guard'), cached: ratiosToFirst(rates, 'guard, seen') },
  };
  const lines = [['target', '', 'measured', 'met'], ...targetLines(run)];
  console.log(`\n# Targets\n\n${columns(lines)}`);
  if (out === undefined) return;
  await mkdir(dirname(out), { recursive: true });
  const others = [
    ...(nodes === undefined ? [] : [['Nodes on PostgreSQL', costLines(nodes.costs)] as const]),
    ...(grants === undefined ? [] : [['Ten million grants', grants.lines] as const, ['Removal of expired grants', grants.purge] as const]),
    ...(quick ? [] : [['Starts', startLines(startMs)] as const]),
    ['Client library', client.lines],
    ['Guard', guardLines(rates)],
  ] satisfies OtherTables;
  await writeFile(out, resultsPage(facts, run, others));
  console.log(`\nWritten to ${out}.`);
};

const nodesOrFailure = async (
  plan: NodePlan,
  stop: AbortSignal,
): Promise<{ readonly nodes?: NodeFigures; readonly nodesFailure?: string }> => {
  console.log('# Nodes on PostgreSQL\n');
  try {
    return { nodes: await nodeFigures(plan, stop) };
  } catch (error) {
    if (stop.aborted || !(error instanceof UsageError)) throw error;
    console.log(error.message);
    return { nodesFailure: error.message };
  }
};

const optionsOf = (args: readonly string[]) => {
  const { quick, 'skip-grants': skipsGrants, out, data, rounds, seconds } = flags(args);
  const page = quick ? undefined : PAGE;
  const length = quick ? QUICK : FULL;
  return {
    quick,
    skipsGrants,
    out: out === undefined ? page : resolve(out),
    dataParent: resolve(data ?? tmpdir()),
    length: {
      ...length,
      rounds: rounds === undefined ? length.rounds : whole('--rounds', rounds, 1),
      seconds: seconds === undefined ? length.seconds : whole('--seconds', seconds, 1),
    },
  };
};

const flags = (args: readonly string[]) => {
  try {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean', default: false } as const;
    const options = { quick: flag, 'skip-grants': flag, out: text, data: text, rounds: text, seconds: text } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

const factsOf = async (args: readonly string[], tool: string, dataParent: string, length: Length): Promise<RunFacts> => {
  const folder = fileURLToPath(ROOT);
  const git = (...words: string[]) => outputOf('git', ['-C', folder, ...words], new AbortController().signal);
  const commit = await git('describe', '--always', '--dirty').catch(() => 'unknown'); // a copy without a history
  const version = await versionIn('packages/cli');
  const fromNpm = await Promise.all(PEERS.map(async (name) => `${name} ${await versionIn(`node_modules/${name}`)}`));
  const peers = [...fromNpm, ...(await compilerVersions())];
  const { rounds, seconds, warmUpSeconds } = length;
  return {
    environment: [
      machine(tool),
      `${disk(dataParent)}; load average before the run ${(loadavg()[0] ?? 0).toFixed(1)}`,
      `Mintmark ${version}, commit ${commit.trim()}; ${peers.join(', ')}`,
      `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    ],
    command: ['npm run bench', ...(args.length === 0 ? [] : ['--', ...args])].join(' '),
    method: `Medians of ${rounds} rounds of ${seconds} s, after ${warmUpSeconds} s of load on each server (eight times as long for TLS); each round starts with another server.`,
  };
};

// Reads the file, because not all packages export their package.json.
const versionIn = async (folder: string): Promise<string> => {
  const { version } = JSON.parse(await readFile(new URL(`${folder}/package.json`, ROOT), 'utf8')) as { version: string };
  return version;
};

// `npm run bench -- scale`: what a region of a million tokens per second needs, from unit costs, and how it gets
// through outages and storms, by simulation. docs/performance/scale.md explains the tables.
import { UsageError } from '../usage-error.ts';
import { LOADS, type Load, needsOf, UNIT_COSTS } from './region.ts';
import { REGIONS, type Region, SCENARIOS, type Scenario, simulate } from './scenarios.ts';

type Row = readonly string[];

const table = (head: Row, rows: readonly Row[]): string => {
  const line = (cells: Row): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
};

const number = (value: number, digits = 0): string => value.toLocaleString('en-US', { maximumFractionDigits: digits });
const bytes = (value: number): string =>
  value >= 1e12 ? `${number(value / 1e12, 1)} TB` : value >= 1e9 ? `${number(value / 1e9, 1)} GB` : `${number(value / 1e6)} MB`;

/** The unit costs. */
export const costTable = (): string =>
  table(
    ['unit cost', 'value', 'from'],
    Object.values(UNIT_COSTS).map(({ value, unit, from }) => [unit, number(value, 1), from]),
  );

/** What each load needs. */
export const needsTable = (): string => {
  const all = LOADS.map((load) => ({ load, needs: needsOf(load) }));
  type Both = (typeof all)[number];
  const row = (what: string, cell: (both: Both) => string): Row => [what, ...all.map(cell)];
  const cores = (name: 'tokenCores' | 'connectionCores' | 'introspectionCores' | 'feedCores') => (both: Both) => number(both.needs[name]);
  return table(
    ['', ...LOADS.map(({ name }: Load) => name)],
    [
      row('cores: tokens', cores('tokenCores')),
      row('cores: TLS connections', cores('connectionCores')),
      row('cores: introspection', cores('introspectionCores')),
      row('cores: revocation feed', cores('feedCores')),
      row('cores of the nodes, half used', ({ needs }) => number(needs.cores)),
      row('cores of the databases, half used', ({ needs }) => number(needs.databaseCores)),
      row('live grants', ({ needs }) => number(needs.liveGrants)),
      row('grants on disk', ({ needs }) => bytes(needs.grantStore)),
      row('write-ahead log per second, to each replica', ({ needs }) => bytes(needs.writeAheadLog)),
      row('feed per second, to all guards', ({ needs }) => bytes(needs.feedTraffic)),
    ],
  );
};

/** How a region gets through a scenario. */
export const outcomeRow = (region: Region, scenario: Scenario): Row => {
  const { peak, withoutToken, recovery, requestsPerToken, longestWait } = simulate(region, scenario);
  const seconds = recovery === undefined ? 'not within an hour' : `${number(recovery)} s`;
  return [
    scenario.what,
    `${number(peak, 1)} ×`,
    `${number(withoutToken * 100, 1)} %`,
    seconds,
    number(requestsPerToken, 1),
    `${number(longestWait)} ms`,
  ];
};

const OUTCOME_HEAD: Row = ['event', 'peak of requests', 'clients without a token', 'recovered after', 'requests per token', 'longest wait'];

/** Prints the tables. */
export const scale = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  if (args.length > 0) throw new UsageError('npm run bench -- scale has no options.');
  console.log(`${costTable()}\n\n${needsTable()}`);
  for (const region of REGIONS) {
    const rows: Row[] = [];
    for (const scenario of SCENARIOS) {
      await new Promise(setImmediate);
      stop.throwIfAborted();
      rows.push(outcomeRow(region, scenario));
    }
    const { name, nodes, coresPerNode } = region;
    console.log(`\n${name}; ${nodes} nodes of ${coresPerNode} cores:\n\n${table(OUTCOME_HEAD, rows)}`);
  }
};

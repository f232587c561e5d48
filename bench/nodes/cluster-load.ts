// Measures the CPU time of a token with one node and with four, at constant rates.
import { columns } from '../columns.ts';
import { ownLoad } from '../load/own-load.ts';
import { median } from '../median.ts';
import { UsageError } from '../usage-error.ts';
import type { Cluster } from './cluster.ts';

/** The length of a run. */
export interface NodePlan {
  readonly rounds: number;
  readonly seconds: number;
  /** Requests per second of a node. */
  readonly rate: number;
  readonly dataParent: string;
}

/** CPU microseconds of a token in one round. */
interface Costs {
  readonly nodes: number;
  readonly postgres: number;
  readonly p99Ms: number;
}

/** A cluster under load. */
interface Setup {
  readonly nodes: 1 | 4;
  /** The load of all nodes together, as a multiple of the plan's rate. */
  readonly load: 1 | 4;
}

const ONE: Setup = { nodes: 1, load: 1 };
const ONE_FOR_ALL: Setup = { nodes: 1, load: 4 };
const FOUR: Setup = { nodes: 4, load: 4 };
const SETUPS = [ONE, ONE_FOR_ALL, FOUR];
/** Tokens that each node issues before it is measured. */
const WARM_UP = 5_000;
/** The number of connections to each node. */
const CONNECTIONS = 16;

/** The measured costs by setup and round. */
export interface NodeCosts {
  readonly rate: number;
  readonly rounds: ReadonlyMap<Setup, readonly Costs[]>;
}

/** Loads the clusters in rounds, each of which begins with another setup. */
export const measureCosts = async (clusters: Readonly<Record<1 | 4, Cluster>>, plan: NodePlan, stop: AbortSignal): Promise<NodeCosts> => {
  for (const { nodes } of Object.values(clusters)) await Promise.all(nodes.map((node) => node.tokens(WARM_UP)));
  const costs = new Map<Setup, Costs[]>(SETUPS.map((setup) => [setup, []]));
  for (let round = 0; round < plan.rounds; round++) {
    for (const index of SETUPS.keys()) {
      const setup = SETUPS[(round + index) % SETUPS.length] ?? FOUR;
      costs.get(setup)?.push(await loadOnce(clusters[setup.nodes], setup.load * plan.rate, plan.seconds, stop));
    }
  }
  return { rate: plan.rate, rounds: costs };
};

const loadOnce = async (cluster: Cluster, rate: number, seconds: number, stop: AbortSignal): Promise<Costs> => {
  const { nodes } = cluster;
  const before = await cluster.cpuSeconds();
  const options = { connections: CONNECTIONS, seconds, rate: rate / nodes.length, responseLength: undefined };
  const results = await Promise.all(nodes.map(({ request }) => ownLoad('paced').run({ ...options, request }, stop)));
  const after = await cluster.cpuSeconds();
  const errors = results.reduce((sum, one) => sum + one.errors, 0);
  if (errors > 0) throw new UsageError(`Nodes: ${nodes.length}, requests per second: ${rate}; ${errors} incorrect or failed responses.`);
  const tokens = results.reduce((sum, one) => sum + one.tokens, 0);
  const micros = (cpuSeconds: number): number => (cpuSeconds * 1e6) / tokens;
  return {
    nodes: micros(after.nodes - before.nodes),
    postgres: micros(after.postgres - before.postgres),
    p99Ms: Math.max(...results.map(({ p99Ms }) => p99Ms)),
  };
};

const sumOf = ({ nodes, postgres }: Costs): number => nodes + postgres;

/** The cost with four nodes as a multiple of that with one, in each round. */
const growth = ({ rounds }: NodeCosts, one: Setup): readonly number[] => {
  const [ofOne, ofFour] = [rounds.get(one) ?? [], rounds.get(FOUR) ?? []];
  return ofFour.flatMap((four, round) => {
    const reference = ofOne[round];
    return reference === undefined ? [] : sumOf(four) / sumOf(reference);
  });
};

/** The growth if each of the four nodes has the load of the single one. */
export const growthPerNode = (costs: NodeCosts): readonly number[] => growth(costs, ONE);
/** The growth if the four nodes together have the load of the single one. */
const growthInTotal = (costs: NodeCosts): readonly number[] => growth(costs, ONE_FOR_ALL);

/** The table, with its head. */
export const costLines = ({ rate, rounds: all }: NodeCosts): readonly (readonly string[])[] => [
  ['nodes', 'requests/s', 'nodes µs', 'PostgreSQL µs', 'sum µs', 'p99 ms'],
  ...[...all].map(([{ nodes, load }, rounds]) => [
    String(nodes),
    (load * rate).toLocaleString('en-US'),
    ...[({ nodes: own }: Costs) => own, ({ postgres }: Costs) => postgres, sumOf, ({ p99Ms }: Costs) => p99Ms].map((figure) =>
      median(rounds.map(figure)).toFixed(1),
    ),
  ]),
];

/** Prints the table and both growths. */
export const printCosts = (costs: NodeCosts): void => {
  console.log(columns(costLines(costs)));
  const times = (ratios: readonly number[]) => `${median(ratios).toFixed(2)} ×`;
  console.log(`\nCPU of a token with four nodes: ${times(growthPerNode(costs))} that of one node with the load of one of them,`);
  console.log(`${times(growthInTotal(costs))} that of one node with the load of all.\n`);
};

// `npm run bench -- nodes`: measures the CPU time of a token with one and with four nodes on PostgreSQL, and
// checks that four nodes survive outages.
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { whole } from '../compare/options.ts';
import { disk, machine } from '../machine.ts';
import { UsageError } from '../usage-error.ts';
import { startCluster } from './cluster.ts';
import { measureCosts, type NodeCosts, type NodePlan, printCosts } from './cluster-load.ts';
import { type OutageFigures, outageLines, surviveOutages } from './outages.ts';

/** Requests per second of a node. */
export const RATE = 500;

/** Everything that was measured. */
export interface NodeFigures {
  readonly costs: NodeCosts;
  readonly outages: OutageFigures;
}

/** Measures, and prints the figures. */
export const nodes = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  const plan = planOf(args);
  console.log(`${machine('a program of this benchmark, at a constant rate')}\n${disk(plan.dataParent)}\n`);
  await nodeFigures(plan, stop);
};

/** Starts the clusters, measures and prints. */
export const nodeFigures = async (plan: NodePlan, stop: AbortSignal): Promise<NodeFigures> => {
  const one = await startCluster(1, plan.dataParent);
  try {
    const four = await startCluster(4, plan.dataParent);
    try {
      const costs = await measureCosts({ 1: one, 4: four }, plan, stop);
      printCosts(costs);
      const outages = await surviveOutages(four, stop);
      console.log(outageLines(outages).join('\n'));
      return { costs, outages };
    } finally {
      await four.stop();
    }
  } finally {
    await one.stop();
  }
};

const planOf = (args: readonly string[]): NodePlan => {
  const { rounds, seconds, rate, data } = flags(args);
  return {
    rounds: whole('--rounds', rounds, 1),
    seconds: whole('--seconds', seconds, 1),
    rate: whole('--rate', rate, 1),
    dataParent: resolve(data ?? tmpdir()),
  };
};

const flags = (args: readonly string[]) => {
  try {
    const text = { type: 'string' } as const;
    const options = {
      rounds: { ...text, default: '3' },
      seconds: { ...text, default: '4' },
      rate: { ...text, default: String(RATE) },
      data: text,
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

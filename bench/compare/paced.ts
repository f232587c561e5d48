// Measures the latency of the servers of a comparison at one constant rate that all of them can serve.

import type { Comparison } from './comparisons.ts';
import { loadToolOf } from './load-tools.ts';
import { type Measured, measured, type Plan } from './measure.ts';

/** The rate, as a share of the lowest measured capacity. */
const SHARE = 0.7;

/**
 * Loads each server at 70 % of the rate that the slowest one reached, over the largest number of connections.
 *
 * @param capacity - the results of the same servers at an unlimited rate
 */
export const pacedAtShare = async (
  comparison: Comparison,
  { rows }: Measured,
  plan: Plan,
  stop: AbortSignal,
): Promise<{ readonly rate: number; readonly results: Measured }> => {
  const connections = Math.max(...plan.connections);
  const names = comparison.servers.map(({ name }) => name);
  const rates = rows.filter((row) => row.connections === connections && names.includes(row.server)).map((row) => row.tokensPerSecond);
  const rate = Math.max(1, Math.floor(SHARE * Math.min(...rates)));
  const results = await measured(comparison, { ...plan, connections: [connections], rate }, await loadToolOf('paced', undefined), stop);
  return { rate, results };
};

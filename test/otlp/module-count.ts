// Counts the modules of OpenTelemetry that a command loads.
import { fileURLToPath } from 'node:url';

/** The variables of a command that reports its count. */
export const COUNTING = { NODE_OPTIONS: `--import=${fileURLToPath(new URL('loaded-modules.ts', import.meta.url))}` };

/** What the processes and threads of the command loaded in all. @param err - its standard error */
export const modulesIn = (err: string): number => {
  const counts = [...err.matchAll(/^modules of OpenTelemetry: (\d+)$/gm)].map(([, count]) => Number(count));
  if (counts.length === 0) throw new Error(`No process reported its modules: ${err}`);
  return counts.reduce((sum, count) => sum + count, 0);
};

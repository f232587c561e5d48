// Chooses the tool that generates the load. Either runs in a process of its own, whose CPU time is not the
// server's.
import { UsageError } from '../usage-error.ts';
import { autocannonLoad } from './autocannon.ts';
import type { LoadTool } from './load-tool.ts';
import { findWrk } from './wrk.ts';

/**
 * wrk when it is on the path, otherwise autocannon.
 *
 * @param wanted - the tool to use instead
 * @throws {@link UsageError} when wrk is wanted and not on the path
 */
export const findLoadTool = async (wanted: 'wrk' | 'autocannon' | undefined): Promise<LoadTool> => {
  if (wanted === 'autocannon') return autocannonLoad();
  const wrk = await findWrk();
  if (wrk === undefined && wanted === 'wrk') throw new UsageError('--load wrk: there is no wrk on the path.');
  return wrk ?? autocannonLoad();
};

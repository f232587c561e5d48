// Chooses between wrk and autocannon. Each runs in a process of its own, so that its CPU time is not counted
// as the server's.
import { UsageError } from '../usage-error.ts';
import { autocannonLoad } from './autocannon.ts';
import type { LoadTool } from './load-tool.ts';
import { findWrk } from './wrk.ts';

/**
 * Returns wrk if it is on the path, and otherwise autocannon.
 *
 * @param requested - the tool to use in any case
 * @throws {@link UsageError} when wrk is requested and not on the path
 */
export const findLoadTool = async (requested: 'wrk' | 'autocannon' | undefined): Promise<LoadTool> => {
  if (requested === 'autocannon') return autocannonLoad();
  const wrk = await findWrk();
  if (wrk === undefined && requested === 'wrk') throw new UsageError('--load wrk: there is no wrk on the path.');
  return wrk ?? autocannonLoad();
};

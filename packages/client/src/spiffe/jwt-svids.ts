// The JWT-SVID of a workload, from SPIFFE's Workload API.
import type { WorkloadRequest } from '../client-auth/workload-source.ts';
import { NoIdentityError } from '../errors/workload-error.ts';
import { presentable } from '../workload/found-token.ts';
import type { WorkloadEnvironment } from '../workload/workload-environment.ts';
import { fetchJwtSvids } from './workload-api.ts';

/**
 * A JWT-SVID for the audience of the request. The agent caches them, so that each is requested again.
 *
 * @param path - of the socket
 * @param id - the SPIFFE ID; by default the first of those that the workload has (SPIFFE Workload API §5.3)
 * @throws {@link WorkloadError}
 */
export const jwtSvid = async (
  path: string,
  id: string | undefined,
  { audience, signal }: WorkloadRequest,
  environment: WorkloadEnvironment,
): Promise<string> => {
  const svids = await fetchJwtSvids(path, { audience, id, signal });
  const found = svids.find((svid) => id === undefined || svid.id === id);
  if (found === undefined) throw new NoIdentityError(`The Workload API at ${path} has no JWT-SVID of ${id} for this process.`);
  const remedy = 'The Workload API has to issue it for this audience.';
  return presentable({ token: found.token, where: `JWT-SVID ${found.id}`, audience, remedy }, environment);
};

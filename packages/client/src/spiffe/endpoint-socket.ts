// Where SPIFFE's Workload API is (SPIFFE Workload Endpoint §4): a Unix socket, named by a URI.
import { WorkloadError } from '../errors/workload-error.ts';
import { variable, type WorkloadEnvironment } from '../workload/workload-environment.ts';

/** The variable that names the socket. */
export const SOCKET_VARIABLE = 'SPIFFE_ENDPOINT_SOCKET';

const EXAMPLE = 'unix:///run/spire/sockets/agent.sock';

/**
 * The path of the socket.
 *
 * @param given - the URI; by default that of `SPIFFE_ENDPOINT_SOCKET`
 * @throws {@link WorkloadError} for a URI that names no Unix socket, or none
 */
export const endpointSocket = (given: string | undefined, environment: WorkloadEnvironment): string => {
  const [name, uri] = given === undefined ? [SOCKET_VARIABLE, variable(environment, SOCKET_VARIABLE)] : ['socket', given];
  if (uri === undefined)
    throw new WorkloadError(`The socket of the Workload API is not known: set ${SOCKET_VARIABLE}, such as ${EXAMPLE}.`);
  // TCP is refused: what listens at the address could give this program the identity of another.
  if (uri.startsWith('tcp:')) throw new WorkloadError(`${name} must name a Unix socket, such as ${EXAMPLE}: TCP is not supported.`);
  const path = decoded(/^unix:(?:\/\/)?(\/(?!\/)[^?#]+)$/.exec(uri)?.[1] ?? '');
  if (path === '') throw new WorkloadError(`${name} must be the URI of a Unix socket, such as ${EXAMPLE}.`);
  return path;
};

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
};

// The JWT-SVID of a SPIFFE workload: from the Workload API, or from the file that spiffe-helper writes.
import type { WorkloadSource } from '../client-auth/workload-source.ts';
import { WorkloadError } from '../errors/workload-error.ts';
import { endpointSocket, SOCKET_VARIABLE } from '../spiffe/endpoint-socket.ts';
import { type FoundTokenOptions, sourceOfFile } from './token-file.ts';
import { variable, type WorkloadEnvironment } from './workload-environment.ts';

/** The variable with the path of a JWT-SVID. */
const FILE_VARIABLE = 'MINTMARK_JWT_SVID_FILE';

/** The variables that a SPIFFE workload has, one of them. */
export const SPIFFE_VARIABLES = [FILE_VARIABLE, SOCKET_VARIABLE] as const;

/** The options of {@link spiffe}: a file or a socket. */
export interface SpiffeOptions extends FoundTokenOptions {
  /** The file that `spiffe-helper` writes (`jwt_svids` of its configuration). */
  readonly file?: string | undefined;
  /** The Workload API, such as `unix:///run/spire/sockets/agent.sock`. */
  readonly socket?: string | undefined;
  /** The SPIFFE ID, where the Workload API gives the workload several; by default the first. */
  readonly id?: string | undefined;
}

/**
 * The JWT-SVID of a SPIFFE workload. From the Workload API, each is requested for the audience of the token request, and
 * needs the libraries for gRPC: `@connectrpc/connect-node` with its peers. By default `MINTMARK_JWT_SVID_FILE` names the
 * file, or `SPIFFE_ENDPOINT_SOCKET` the socket.
 *
 * @throws {@link WorkloadError}, when called, without a file and a socket, for an agent that has no identity for the
 * process, or an SVID for another audience
 * @example
 * createTokenSource({ tenantUrl, workload: spiffe() });
 * @example
 * createTokenSource({ tenantUrl, workload: spiffe({ file: '/run/spiffe/mintmark.jwt' }) });
 */
export const spiffe = ({ file, socket, id, audience }: SpiffeOptions = {}, environment: WorkloadEnvironment = {}): WorkloadSource => {
  const remedy = (wanted: string): string =>
    `Let spiffe-helper write it: \`jwt_svids = [{ jwt_audience = "${wanted}", jwt_svid_file_name = "mintmark.jwt" }]\`.`;
  const source: WorkloadSource = async (request) => {
    const wanted = audience ?? request.audience;
    const path = file ?? (socket === undefined ? variable(environment, FILE_VARIABLE) : undefined);
    if (path !== undefined) return sourceOfFile({ platform: 'SPIFFE', path, remedy }, { audience }, environment)(request);
    if (socket === undefined && variable(environment, SOCKET_VARIABLE) === undefined) {
      throw new WorkloadError(
        `Neither ${SOCKET_VARIABLE} nor ${FILE_VARIABLE} is set: mount the socket of the agent. Or: ${remedy(wanted)}`,
      );
    }
    const { jwtSvid } = await import('../spiffe/jwt-svids.ts');
    return jwtSvid(endpointSocket(socket, environment), id, { ...request, audience: wanted }, environment);
  };
  return Object.assign(source, { platform: 'SPIFFE' });
};

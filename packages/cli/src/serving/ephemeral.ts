// `mintmark serve --ephemeral`: a server for the tests of other programs. Its first line contains everything
// that they need, and is printed once the server accepts requests.
import type { ConfigFlags } from '@mintmark/server/serving';
import { type EphemeralServer, startEphemeralServer } from '@mintmark/server/testing';
import { UsageError } from '../failure/usage-error.ts';
import { deliverLine, type Io } from '../io.ts';
import { stopRequest } from './stop-request.ts';

/** Runs the server until a signal stops it. */
export const ephemeral = async (
  options: ConfigFlags & { readonly printCredentials?: boolean; readonly untilStdinEnds?: boolean },
  io: Io,
): Promise<void> => {
  if (options.printCredentials === true) throw new UsageError('--ephemeral prints its credentials in any case: omit --print-credentials.');
  const stop = stopRequest(io);
  try {
    const server = await startEphemeralServer({ flags: options, env: io.env, cwd: io.cwd }, { now: io.now });
    try {
      // It rejects if the process that started the server has already ended.
      await deliverLine(io.stdout, JSON.stringify(description(server, io)));
      await Promise.race([stop.requested, ...(options.untilStdinEnds === true ? [endOf(io)] : [])]);
    } finally {
      await server.close();
    }
  } finally {
    stop.forget();
  }
};

/** The content of the first line. A secret that the operator chose is not printed. */
const description = (server: EphemeralServer, { env }: Io) => {
  const { clientId, clientSecret, caFile } = server.credentials;
  const isChosen = Boolean(env['MINTMARK_BOOTSTRAP_CLIENT_SECRET'] || env['MINTMARK_BOOTSTRAP_CLIENT_SECRET_FILE']);
  return {
    tenant_url: server.publicUrl,
    issuer: server.issuer,
    issuers: server.issuers,
    token_endpoint: server.tokenEndpoint,
    introspection_endpoint: server.introspectionEndpoint,
    revocation_endpoint: server.revocationEndpoint,
    jwks_uri: server.jwksUri,
    management_url: server.managementUrl,
    health_url: `${server.operationsUrl}/health/ready`,
    client_id: clientId,
    ...(isChosen ? undefined : { client_secret: clientSecret }),
    ...(caFile === undefined ? undefined : { ca_file: caFile }),
    data_dir: server.dataDir,
  };
};

const endOf = ({ stdin }: Io): Promise<void> =>
  new Promise((resolve) => {
    for (const event of ['end', 'close', 'error']) stdin.once(event, () => resolve());
    // The end is noticed only while the stream is read; its content is ignored.
    stdin.resume();
  });

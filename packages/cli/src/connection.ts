// A run's way to the server: credentials found, CA trusted, tokens asked for.
import { createManagementClient, createTokenSource, type ManagementClient, requestToken, type Token } from '@mintmark/client';
import type { ConnectionOptions } from './credentials/connection-options.ts';
import { type Credentials, resolveCredentials } from './credentials/resolve.ts';
import type { Io } from './io.ts';
import { prepareNetwork } from './network.ts';

/** Finds the credentials and trusts the CA that goes with them. */
const connect = async (options: ConnectionOptions, io: Io): Promise<Credentials> => {
  const credentials = await resolveCredentials(options, io);
  await prepareNetwork(credentials, io);
  return credentials;
};

/** The management API, and the tenant that it is of. */
export interface Management extends ManagementClient {
  /** An origin, such as `https://localhost:8443`. */
  readonly tenantUrl: string;
  /** Who asks. */
  readonly clientId: string;
}

/** The management API with a token of this run's credentials. */
export const connectManagement = async (options: ConnectionOptions, io: Io): Promise<Management> => {
  const { tenantUrl, clientId, proof } = await connect(options, io);
  const client = { tenantUrl, clientId, ...proof, now: io.now };
  // Whoever has a key has its tokens bound as well: to the certificate that it presents, else to a key of this run (RFC 9449).
  if (proof.clientSecret === undefined) {
    const tokens = createTokenSource({ ...client, dpop: proof.certificateThumbprint === undefined });
    return { ...createManagementClient({ tenantUrl, tokens }), tenantUrl, clientId };
  }
  let token: Token | undefined;
  const accessToken = async (): Promise<string> => {
    // A list of many pages may outlive a short token.
    if (token === undefined || token.expiresAt.getTime() - io.now() < 5_000) token = await requestToken(client);
    return token.accessToken;
  };
  return { ...createManagementClient({ tenantUrl, accessToken }), tenantUrl, clientId };
};

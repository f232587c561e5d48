// A run's way to the server: credentials found, CA trusted, tokens asked for.
import { createManagementClient, type ManagementClient, requestToken, type Token } from '@mintmark/client';
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
  const credentials = await connect(options, io);
  let token: Token | undefined;
  const accessToken = async (): Promise<string> => {
    // A list of many pages may outlive a short token.
    if (token === undefined || token.expiresAt.getTime() - io.now() < 5_000) token = await requestToken({ ...credentials, now: io.now });
    return token.accessToken;
  };
  const { tenantUrl, clientId } = credentials;
  return { ...createManagementClient({ tenantUrl, accessToken }), tenantUrl, clientId };
};

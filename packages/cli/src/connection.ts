// A run's way to the server: credentials found, CA trusted, tokens asked for.
import { createTokenSource, requestToken, type Token, type TokenSource } from '@mintmark/client';
import { createManagementClient, type ManagementClient, type Versioned } from '@mintmark/client/management';
import type { ConnectionOptions } from './credentials/connection-options.ts';
import { type Credentials, resolveCredentials } from './credentials/resolve.ts';
import type { Io } from './io.ts';
import { askForManagement, certificateOrigin } from './management-token.ts';
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

/** The record that a call returns with its version. */
export const recordOf = async <Record>(call: Promise<Versioned<Record>>): Promise<Record> => (await call).record;

/** The management API with a token of this run's credentials. */
export const connectManagement = async (options: ConnectionOptions, io: Io): Promise<Management> => {
  const credentials = await connect(options, io);
  const { tenantUrl, clientId } = credentials;
  return { ...managementOf(credentials, io.now), tenantUrl, clientId };
};

/** The management API by these credentials. Nothing is sent before the first call. */
export const managementOf = ({ tenantUrl, clientId, proof }: Omit<Credentials, 'caCert'>, now: Io['now']): ManagementClient => {
  const client = { tenantUrl, clientId, ...proof, now };
  // Whoever has a key has its tokens bound as well: to the certificate that it presents, else to a key of this run (RFC 9449).
  if (proof.clientSecret === undefined) {
    const certificate = proof.certificateThumbprint !== undefined;
    const start = async (resource: string | undefined): Promise<TokenSource> => {
      const tokens = createTokenSource({ ...client, resource, dpop: !certificate });
      await tokens.get();
      return tokens;
    };
    let started: Promise<readonly [TokenSource, origin: string]> | undefined;
    const send: TokenSource['fetch'] = async (input, init) => {
      started ??= Promise.all([askForManagement(tenantUrl, start), certificate ? certificateOrigin(tenantUrl) : tenantUrl]);
      const [tokens, origin] = await started;
      return tokens.fetch(String(input).replace(tenantUrl, origin), init);
    };
    return createManagementClient({ tenantUrl, tokens: { fetch: send } });
  }
  let token: Token | undefined;
  const accessToken = async (): Promise<string> => {
    // A list of many pages may outlive a short token.
    if (token === undefined || token.expiresAt.getTime() - now() < 5_000) {
      token = await askForManagement(tenantUrl, (resource) => requestToken({ ...client, resource }));
    }
    return token.accessToken;
  };
  return createManagementClient({ tenantUrl, accessToken });
};

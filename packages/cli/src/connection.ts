// The connection to the management API: resolves the credentials, trusts the CA and obtains tokens.
import { createTokenSource, requestToken, type Token, type TokenSource } from '@mintmark/client';
import { createManagementClient, type ManagementClient, type Versioned } from '@mintmark/client/management';
import type { ConnectionOptions } from './credentials/connection-options.ts';
import { type Credentials, resolveCredentials } from './credentials/resolve.ts';
import type { Io } from './io.ts';
import { certificateOrigin, requestForManagement } from './management-token.ts';
import { prepareNetwork } from './network.ts';

/** Resolves the credentials and trusts their CA. */
const connect = async (options: ConnectionOptions, io: Io): Promise<Credentials> => {
  const credentials = await resolveCredentials(options, io);
  await prepareNetwork(credentials, io);
  return credentials;
};

/** The management API of a tenant, with the client that calls it. */
export interface Management extends ManagementClient {
  /** An origin, such as `https://localhost:8443`. */
  readonly tenantUrl: string;
  /** The caller. */
  readonly clientId: string;
}

/** The record that a call returns with its version. */
export const recordOf = async <Record>(call: Promise<Versioned<Record>>): Promise<Record> => (await call).record;

/** The management API with the credentials of this run. */
export const connectManagement = async (options: ConnectionOptions, io: Io): Promise<Management> => {
  const credentials = await connect(options, io);
  const { tenantUrl, clientId } = credentials;
  return { ...managementOf(credentials, io.now), tenantUrl, clientId };
};

/** The management API with these credentials. Nothing is sent before the first call. */
export const managementOf = ({ tenantUrl, clientId, proof }: Omit<Credentials, 'caCert'>, now: Io['now']): ManagementClient => {
  const client = { tenantUrl, clientId, ...proof, now };
  // Tokens of a client with a key are bound: to its certificate, else to a DPoP key of this run (RFC 9449).
  if (proof.clientSecret === undefined) {
    const certificate = proof.certificateThumbprint !== undefined;
    const start = async (resource: string | undefined): Promise<TokenSource> => {
      const tokens = createTokenSource({ ...client, resource, dpop: !certificate });
      await tokens.get();
      return tokens;
    };
    let started: Promise<readonly [TokenSource, origin: string]> | undefined;
    const send: TokenSource['fetch'] = async (input, init) => {
      started ??= Promise.all([requestForManagement(tenantUrl, start), certificate ? certificateOrigin(tenantUrl) : tenantUrl]);
      const [tokens, origin] = await started;
      return tokens.fetch(String(input).replace(tenantUrl, origin), init);
    };
    return createManagementClient({ tenantUrl, tokens: { fetch: send } });
  }
  let token: Token | undefined;
  const accessToken = async (): Promise<string> => {
    // A list of many pages may outlive a short token.
    if (token === undefined || token.expiresAt.getTime() - now() < 5_000) {
      token = await requestForManagement(tenantUrl, (resource) => requestToken({ ...client, resource }));
    }
    return token.accessToken;
  };
  return createManagementClient({ tenantUrl, accessToken });
};

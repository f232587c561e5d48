// The client and the server of a token request, from options, environment and profile, as options of the
// client library's token source.
import type { ClientAuthentication, TokenServer, TokenSourceOptions, WorkloadAuthentication } from '@mintmark/client';
import { keyProof, workloadProof } from '../credentials/client-proof.ts';
import { type FoundCredentials, findCredentials, missing } from '../credentials/resolve.ts';
import { credentialSources } from '../credentials/sources.ts';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { prepareNetwork } from '../network.ts';
import { PRESETS } from './presets.ts';
import type { TokenClientOptions } from './token-client-options.ts';

/** A server and its client. */
export interface TokenClient {
  /** The origin of the server. */
  readonly origin: string;
  /** `undefined` where the token of a platform identifies the client. */
  readonly clientId: string | undefined;
  /** The platform whose token authenticates, or `auto`. */
  readonly workload: string | undefined;
  /** Reads the secret; `undefined` where there is none. */
  readonly secret: (() => Promise<string>) | undefined;
  /** Options of a token source. */
  readonly source: TokenServer &
    (ClientAuthentication | WorkloadAuthentication) &
    Pick<TokenSourceOptions, 'fetch' | 'certificateThumbprint'>;
}

/**
 * Resolves the server and the client. A secret is only sent to the server that it was given for.
 *
 * @throws UsageError for missing options and for options that exclude each other
 */
export const resolveTokenClient = async (options: TokenClientOptions, io: Io): Promise<TokenClient> => {
  const found = await findTokenClient(options, io);
  const { tenantUrl: origin, clientId, key, workload } = found;
  if (origin === undefined) throw missing(found);
  const server = serverOf(options, origin);
  if (workload !== undefined) {
    await prepareNetwork(found, io);
    const proof = await workloadProof(workload, found.workloadAudience, io);
    return { origin, clientId, workload, secret: undefined, source: { ...server, ...proof, clientId } };
  }
  if (clientId === undefined || (key === undefined && found.secret === undefined)) throw missing(found);
  await prepareNetwork(found, io);
  const secret = once(found.secret);
  // The method in a profile is for a tenant; any other server publishes the methods that it accepts.
  const authMethod = options.authMethod ?? ('tenantUrl' in server ? found.authMethod : undefined);
  const proof = key === undefined ? { clientSecret: secret } : await keyProof(key, authMethod);
  return {
    origin,
    clientId,
    workload,
    secret,
    source: { ...server, clientId, ...proof, ...(authMethod === undefined ? undefined : { authMethod }) },
  };
};

/** The settings of the server and the client, which may be incomplete. */
export const findTokenClient = async (options: TokenClientOptions, io: Io): Promise<FoundCredentials> =>
  findCredentials(await credentialSources({ ...options, tenantUrl: originOf(options) }, io), options.plainHttpHost);

/** The server of --issuer or --token-url, else of the tenant URL. */
const originOf = ({ issuer, tokenUrl, tenantUrl, preset }: TokenClientOptions): string | undefined => {
  const [option, url] = tokenUrl === undefined ? ['--issuer', issuer] : ['--token-url', tokenUrl];
  if (url === undefined) return tenantUrl;
  if (tenantUrl !== undefined) throw new UsageError(`Give either --tenant-url or ${option}.`);
  if (preset !== undefined && tokenUrl === undefined) throw new UsageError('--preset takes --tenant-url or --token-url, not --issuer.');
  const origin = URL.parse(url)?.origin;
  if (origin === undefined || origin === 'null') throw new UsageError(`${option} must be a URL.`);
  return origin;
};

const serverOf = ({ issuer, tokenUrl, preset, realm, plainHttpHost }: TokenClientOptions, origin: string): TokenServer => {
  const plainHttpHosts = plainHttpHost;
  if (tokenUrl === undefined && issuer !== undefined) return { issuer, plainHttpHosts };
  const kind = preset === undefined ? undefined : PRESETS[preset](origin, realm);
  if (tokenUrl !== undefined) return { ...kind, tokenUrl, issuer, plainHttpHosts };
  return kind ?? { tenantUrl: origin };
};

/** Reads the secret only once, since standard input cannot be read again. */
const once = (read: (() => Promise<string>) | undefined): (() => Promise<string>) | undefined => {
  let reading: Promise<string> | undefined;
  return read === undefined ? undefined : () => (reading ??= read());
};

// Who asks which server for tokens, from options, environment and profile: what the toolkit's token source is made with.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ClientAuthentication, TokenServer, TokenSourceOptions } from '@mintmark/client';
import { keyFromFile, mutualTls } from '@mintmark/client/node';
import { type FoundCredentials, findCredentials, missing } from '../credentials/resolve.ts';
import { credentialSources } from '../credentials/sources.ts';
import { systemCode } from '../failure/system-code.ts';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { prepareNetwork } from '../network.ts';
import { PRESETS } from './presets.ts';
import type { TokenClientOptions } from './token-client-options.ts';

/** A server and its client. */
export interface TokenClient {
  /** Where the server is: an origin. */
  readonly origin: string;
  readonly clientId: string;
  /** Reads the secret, where there is one. */
  readonly secret: (() => Promise<string>) | undefined;
  /** To be spread into the options of a token source. */
  readonly source: TokenServer & ClientAuthentication & Pick<TokenSourceOptions, 'fetch' | 'certificateThumbprint'>;
}

/**
 * Finds server and client. A secret is used only at the server that it was given for.
 *
 * @throws UsageError that says what is missing, or does not go together
 */
export const resolveTokenClient = async (options: TokenClientOptions, io: Io): Promise<TokenClient> => {
  const found = await findTokenClient(options, io);
  const { tenantUrl: origin, clientId } = found;
  const needsSecret = options.clientKey === undefined;
  if (origin === undefined || clientId === undefined || (needsSecret && found.secret === undefined)) {
    throw missing(needsSecret ? found : { ...found, secret: async () => '' });
  }
  await prepareNetwork(found, io);
  const server = serverOf(options, origin);
  const secret = needsSecret ? once(found.secret) : undefined;
  // What a profile remembers is for the tenant; a server of another kind says itself what it wants.
  const authMethod = options.authMethod ?? ('tenantUrl' in server ? found.authMethod : undefined);
  const proof = secret === undefined ? await keyProof(options, io) : { clientSecret: secret };
  return {
    origin,
    clientId,
    secret,
    source: { ...server, clientId, ...proof, ...(authMethod === undefined ? undefined : { authMethod }) },
  };
};

/** What is known of server and client, where not everything is. */
export const findTokenClient = async ({ authMethod: _, ...options }: TokenClientOptions, io: Io): Promise<FoundCredentials> =>
  findCredentials(await credentialSources({ ...options, tenantUrl: originOf(options) }, io), options.plainHttpHost);

/** The server named otherwise than by a tenant URL, else that one. */
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

const keyProof = async ({ clientKey = '', clientKeyId, clientCert }: TokenClientOptions, io: Io) => {
  if (clientCert !== undefined) {
    const [cert, key] = await Promise.all([readPem(clientCert, '--client-cert', io), readPem(clientKey, '--client-key', io)]);
    return mutualTls({ cert, key });
  }
  return { clientKey: keyFromFile(resolve(io.cwd, clientKey), clientKeyId === undefined ? {} : { kid: clientKeyId }) };
};

const readPem = async (file: string, option: string, io: Io): Promise<string> => {
  const path = resolve(io.cwd, file);
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`${option}: ${path} cannot be read (${systemCode(cause)}).`, { cause });
  }
};

/** Standard input can be read once only. */
const once = (read: (() => Promise<string>) | undefined): (() => Promise<string>) | undefined => {
  let reading: Promise<string> | undefined;
  return read === undefined ? undefined : () => (reading ??= read());
};

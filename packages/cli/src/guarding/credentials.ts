// The credentials and the CA of a guard that runs for months. Their files are read again at each use, so that
// a rotation needs no restart.
import type { ApiCredentials } from '@mintmark/guard';
import type { CaRefresh } from '../ca-trust.ts';
import { keyProof } from '../credentials/client-proof.ts';
import type { ConnectionOptions } from '../credentials/connection-options.ts';
import { type FoundCredentials, findCredentials } from '../credentials/resolve.ts';
import { credentialSources } from '../credentials/sources.ts';
import { type Io, writeLine } from '../io.ts';
import { certificateLine } from './event-lines.ts';

/** The credentials of a guard. */
export interface GuardCredentials extends Pick<FoundCredentials, 'caCert' | 'tenantUrl'> {
  /** `undefined` when none are given. */
  readonly credentials: ApiCredentials | undefined;
}

/**
 * Resolves the credentials like every command.
 *
 * @throws UsageError, and any error of reading the secret: a missing file is an error only at startup
 */
export const guardCredentials = async (options: ConnectionOptions, io: Io): Promise<GuardCredentials> => {
  const find = async (): Promise<FoundCredentials> => findCredentials(await credentialSources(options, io));
  const { caCert, tenantUrl, clientId, secret, key, authMethod } = await find();
  if (clientId !== undefined && key !== undefined) {
    const { clientKey, fetch } = await keyProof(key, authMethod, (error) => void writeLine(io.stderr, certificateLine(key.cert, error)));
    const mutualTls = fetch === undefined ? undefined : { fetch };
    return { caCert, tenantUrl, credentials: { clientId, clientKey, mutualTls } };
  }
  if (clientId === undefined || secret === undefined) return { caCert, tenantUrl, credentials: undefined };
  const first = await secret();
  const clientSecret = async ({ fresh }: { readonly fresh: boolean }): Promise<string> => {
    // Standard input can be read only once.
    if (options.clientSecretStdin === true) return first;
    if (!fresh) return secret();
    // The profile may have been saved again in the meantime. If it now names another client, it is ignored.
    const again = await find();
    return again.clientId === clientId && again.secret !== undefined ? again.secret() : first;
  };
  return { caCert, tenantUrl, credentials: { clientId, clientSecret } };
};

type Fetch = typeof globalThis.fetch;

/**
 * Wraps a `fetch` so that the CA file is checked before each request. A fault of the file is logged once,
 * until it is fixed.
 */
export const withCaRefresh = (
  file: string | undefined,
  refresh: CaRefresh | undefined,
  { stderr }: Pick<Io, 'stderr'>,
): ((fetch: Fetch) => Fetch) => {
  if (refresh === undefined) return (fetch) => fetch;
  let written: string | undefined;
  const check = async (): Promise<void> => {
    try {
      await refresh();
      written = undefined;
    } catch (error) {
      const line = certificateLine(file, error);
      if (line !== written) void writeLine(stderr, line);
      written = line;
    }
  };
  return (fetch) => async (input, init) => {
    await check();
    return fetch(input, init);
  };
};

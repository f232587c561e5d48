// The credentials and the CA of a guard that runs for months: their files are read again when they are used, so that
// a rotation needs no restart.
import type { ApiCredentials } from '@mintmark/guard';
import type { CaRefresh } from '../ca-trust.ts';
import { keyProof } from '../credentials/client-proof.ts';
import type { ConnectionOptions } from '../credentials/connection-options.ts';
import { type FoundCredentials, findCredentials } from '../credentials/resolve.ts';
import { credentialSources } from '../credentials/sources.ts';
import { type Io, writeLine } from '../io.ts';
import { certificateLine } from './event-lines.ts';

/** What the guard is made with. */
export interface GuardCredentials extends Pick<FoundCredentials, 'caCert' | 'tenantUrl'> {
  /** `undefined` where none are given. */
  readonly credentials: ApiCredentials | undefined;
}

/**
 * Finds them as every command does.
 *
 * @throws UsageError and what reading the secret throws: a file that is missing at the start is a mistake, later on it may be back soon
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
    // Standard input is read to its end once.
    if (options.clientSecretStdin === true) return first;
    if (!fresh) return secret();
    // A profile may have been written anew; one that is another client's by now is not ours.
    const again = await find();
    return again.clientId === clientId && again.secret !== undefined ? again.secret() : first;
  };
  return { caCert, tenantUrl, credentials: { clientId, clientSecret } };
};

type Fetch = typeof globalThis.fetch;

/** Wraps a `fetch` so that the CA file is checked before each request. A fault of the file is logged once, until it is fixed. */
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

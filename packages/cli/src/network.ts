// Applies the network settings of this run before the first connection: proxies and a trusted CA. HTTP_PROXY,
// HTTPS_PROXY and NO_PROXY have the same meaning as for curl.
import { setGlobalProxyFromEnv } from 'node:http';
import { resolve } from 'node:path';
import { type CaRefresh, trustCa } from './ca-trust.ts';
import { UsageError } from './failure/usage-error.ts';
import type { Io } from './io.ts';

/**
 * Applies the settings.
 *
 * @returns trusts the CA again once its file has changed, for a process that runs for long
 * @throws UsageError for an invalid proxy, Error that names a CA file that cannot be used
 */
export const prepareNetwork = async ({ caCert }: { readonly caCert: string | undefined }, io: Io): Promise<CaRefresh | undefined> => {
  useProxies(io);
  return caCert === undefined ? undefined : trustCa(resolve(io.cwd, caCert));
};

/** The variables, in the runtime's order of precedence. */
const VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'] as const;

/**
 * Sends the requests of this process through the proxies of its environment. For `https` it uses CONNECT, so
 * that a proxy sees only the host name.
 *
 * @throws UsageError that names the invalid variable, and not its value, which may contain a password
 */
const useProxies = ({ env }: Pick<Io, 'env'>): void => {
  const given = Object.fromEntries(VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const named = Object.entries(given).filter(([name]) => !/^no_/i.test(name));
  const wrong = named.find(([, url]) => !/^https?:$/.test(URL.parse(url ?? '')?.protocol ?? ''));
  if (wrong !== undefined) throw new UsageError(`${wrong[0]} must be the URL of a proxy, such as http://proxy.example:3128.`);
  if (named.length > 0) setGlobalProxyFromEnv(given);
};

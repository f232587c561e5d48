// What every connection of this run needs before the first: proxies that go between, a CA that is trusted.
import { setGlobalProxyFromEnv } from 'node:http';
import { resolve } from 'node:path';
import { type CaRefresh, trustCa } from './ca-trust.ts';
import { UsageError } from './failure/usage-error.ts';
import type { Io } from './io.ts';

/**
 * Sees to both. Gives what trusts the CA anew once its file has changed, for a process that runs for long.
 *
 * @throws UsageError for a proxy that is none; Error naming a CA file that cannot be used
 */
export const prepareNetwork = async ({ caCert }: { readonly caCert: string | undefined }, io: Io): Promise<CaRefresh | undefined> => {
  useProxies(io);
  return caCert === undefined ? undefined : trustCa(resolve(io.cwd, caCert));
};

/** In the order in which the runtime looks; the lower case goes first. */
const VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'] as const;

/**
 * Sends the requests of this process through the proxies of its environment, `https` by CONNECT: what a proxy sees of it is the host's name.
 *
 * @throws UsageError that names the variable that is no URL, and not its value, which may hold a password
 */
const useProxies = ({ env }: Pick<Io, 'env'>): void => {
  const given = Object.fromEntries(VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const named = Object.entries(given).filter(([name]) => !/^no_/i.test(name));
  const wrong = named.find(([, url]) => !/^https?:$/.test(URL.parse(url ?? '')?.protocol ?? ''));
  if (wrong !== undefined) throw new UsageError(`${wrong[0]} must be the URL of a proxy, as http://proxy.example:3128.`);
  if (named.length > 0) setGlobalProxyFromEnv(given);
};

// What every connection of this run needs before the first: proxies that go between, a CA that is trusted.
import { resolve } from 'node:path';
import { type CaRefresh, trustCa } from './ca-trust.ts';
import type { Io } from './io.ts';
import { useProxies } from './proxy.ts';

/**
 * Sees to both. Gives what trusts the CA anew once its file has changed, for a process that runs for long.
 *
 * @throws UsageError for a proxy that is none; Error naming a CA file that cannot be used
 */
export const prepareNetwork = async ({ caCert }: { readonly caCert: string | undefined }, io: Io): Promise<CaRefresh | undefined> => {
  useProxies(io);
  return caCert === undefined ? undefined : trustCa(resolve(io.cwd, caCert));
};

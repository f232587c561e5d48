// What every connection of this run needs before the first: proxies that go between, a CA that is trusted.
import { resolve } from 'node:path';
import { trustCa } from './ca-trust.ts';
import type { Io } from './io.ts';
import { useProxies } from './proxy.ts';

/** Sees to both. @throws UsageError for a proxy that is none; Error naming a CA file that cannot be used */
export const prepareNetwork = async ({ caCert }: { readonly caCert: string | undefined }, io: Io): Promise<void> => {
  useProxies(io);
  if (caCert !== undefined) await trustCa(resolve(io.cwd, caCert));
};

// `@mintmark/server/serving`: what a program needs to run the server. The server itself, most of what there is to
// load, is loaded when it is started in this process: not by the primary process of several workers, which starts
// in a fraction of the time.
import type { RunningServer, StartOptions } from './composition/start-options.ts';
import type { ServerConfig } from './config/config.ts';
import { limitHeapGrowth } from './system/heap-growth.ts';

export type { FirstCredentials, RunningServer, StartOptions } from './composition/start-options.ts';
export { CONFIG_KEYS, type ConfigFlags, parseConfig, type ServerConfig } from './config/config.ts';
export { unknownVariables } from './config/unknown-variables.ts';
export { parseDatabaseUrl } from './storage/postgres/database-url.ts';
export { StartError } from './system/start-error.ts';
export { type RunningWorkers, startWorkers } from './workers/start-workers.ts';

/** Loads the server and starts it, as `startServer` of `@mintmark/server`. @throws StartError */
export const startServer = async (config: ServerConfig, options: StartOptions = {}): Promise<RunningServer> => {
  limitHeapGrowth();
  const server = await import('./server.ts');
  return server.startServer(config, options);
};

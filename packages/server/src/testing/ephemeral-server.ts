// An ephemeral server: on loopback, in a folder that is removed with the process, under a master key that
// exists only in memory.

import type { FirstCredentials, RunningServer, StartOptions } from '../composition/start-options.ts';
import type { ConfigSource } from '../config/settings.ts';
import { operatorLog } from '../maintenance/with-store-open.ts';
import { startServer } from '../server.ts';
import { StartError } from '../system/start-error.ts';
import { ephemeralConfig } from './ephemeral-config.ts';
import { ephemeralFolder } from './ephemeral-folder.ts';
import { type ServerUrls, serverUrls } from './server-urls.ts';

/** A running ephemeral server. */
export interface EphemeralServer extends RunningServer, ServerUrls {
  /** The administrator. */
  readonly credentials: FirstCredentials;
  /**
   * The folder of its files until it is closed or the process ends: in memory (`/dev/shm`) if there is enough
   * space, otherwise in the temporary folder.
   */
  readonly dataDir: string;
}

/**
 * Starts an ephemeral server: free ports on loopback, and a store that is removed when the server is closed
 * or the process ends, and after a crash at the next start. Its files cannot be decrypted without the master
 * key, which is never written. The log goes to standard error.
 *
 * @param source - the configuration; a store, key, certificate, proxy or address beyond loopback is refused
 * @throws {@link ConfigError} naming the refused options; {@link StartError} when the server cannot start
 * @example
 * const server = await startEphemeralServer({ flags: {}, env: {}, cwd: process.cwd() })
 * console.log(server.tokenEndpoint, server.credentials.clientId)
 * await server.close()
 */
export const startEphemeralServer = async (
  source: ConfigSource,
  options: Omit<StartOptions, 'onFirstStart'> = {},
): Promise<EphemeralServer> => {
  const config = ephemeralConfig(source);
  using parts = new DisposableStack();
  const folder = ephemeralFolder();
  parts.defer(() => folder.remove());
  let credentials: FirstCredentials | undefined;
  const server = await startServer(
    { ...config, dataDir: folder.path },
    {
      log: operatorLog(config),
      ...options,
      onFirstStart: (first) => {
        credentials = first;
      },
    },
  );
  if (credentials === undefined) {
    await server.close();
    throw new StartError(`${folder.path} was not empty.`);
  }
  const running = parts.move();
  return {
    ...server,
    ...serverUrls(server.publicUrl),
    credentials,
    dataDir: folder.path,
    close: () => server.close().finally(() => running.dispose()),
  };
};

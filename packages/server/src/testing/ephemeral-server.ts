// A server that forgets everything: on loopback, in a folder that ends with the process, under a key that nothing but its memory has.

import type { FirstCredentials, RunningServer, StartOptions } from '../composition/start-options.ts';
import type { ConfigSource } from '../config/settings.ts';
import { operatorLog } from '../maintenance/with-store-open.ts';
import { startServer } from '../server.ts';
import { StartError } from '../system/start-error.ts';
import { ephemeralConfig } from './ephemeral-config.ts';
import { ephemeralFolder } from './ephemeral-folder.ts';
import { type ServerUrls, serverUrls } from './server-urls.ts';

/** A running server that keeps nothing. */
export interface EphemeralServer extends RunningServer, ServerUrls {
  /** The administrator. */
  readonly credentials: FirstCredentials;
  /** Where its files are until it is closed, or the process ends: in memory (`/dev/shm`) where there is room, else in the temporary folder. */
  readonly dataDir: string;
}

/**
 * Starts a server that keeps nothing: free ports on loopback, a store that is gone when the server is closed or the process ends, and after
 * a crash with the next start. What is in the files is worth nothing without the master key, which is never written. The log goes to
 * standard error.
 *
 * @param source - the configuration; whatever names a store, a key, a certificate, a proxy or an address beyond loopback is refused
 * @throws {@link ConfigError} naming what is refused; {@link StartError} when it cannot start
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
    throw new StartError(`${folder.path} was no empty folder.`);
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

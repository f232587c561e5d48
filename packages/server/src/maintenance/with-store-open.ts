// Opens a store for a command that works on it directly, such as recovery or backup. The server may be
// running.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { AuditTrail } from '../audit/audit-trail.ts';
import type { ServerConfig } from '../config/config.ts';
import type { Tenant } from '../records/tenant.ts';
import { logDestination } from '../system/log-destination.ts';
import { StartError } from '../system/start-error.ts';
import { type OpenedStore, openStore } from './open-store.ts';

/** An open store, with the dependencies of an offline command. */
export interface OpenStore extends OpenedStore {
  readonly home: Tenant;
  readonly audit: AuditTrail;
  readonly log: Logger;
}

/** A log on standard error: standard output is for the command's result. */
export const operatorLog = ({ logLevel }: Pick<ServerConfig, 'logLevel'>): Logger => pino({ level: logLevel }, logDestination(2));

/**
 * Opens the store, runs the work, and closes the store.
 *
 * @throws {@link StartError} when the store cannot be opened, or was never started
 */
export const withStoreOpen = async <Result>(
  config: ServerConfig,
  now: () => number,
  work: (store: OpenStore) => Promise<Result>,
): Promise<Result> => {
  const log = operatorLog(config);
  try {
    await requireStore(config);
    const store = await openStore(config, { now, log });
    try {
      const [home] = await store.storage.tenants();
      if (home === undefined) throw new StartError('The store is empty. Start the server first.');
      return await work({ ...store, home, log, audit: new AuditTrail(store.storage, log, now) });
    } finally {
      await store.storage.close();
    }
  } catch (error) {
    throw StartError.of(error);
  }
};

// Opening an embedded store would create it, but an offline command needs an existing one.
const requireStore = async ({ database, dataDir }: ServerConfig): Promise<void> => {
  if (database.kind !== 'sqlite') return;
  const file = join(dataDir, 'mintmark.db');
  await access(file).catch((cause: unknown) => {
    throw new StartError(`There is no store at ${file}. Name its folder with --data.`, { cause });
  });
};

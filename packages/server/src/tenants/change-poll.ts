// Hears of changes that another process made to the store, and drops what this one remembers. Applied idempotently: each change is seen for
// ten seconds and more, since commits do not become visible in the order of their times.
import type { Logger } from 'pino';
import type { ClientDirectory } from '../clients/client-directory.ts';
import { OutageLog } from '../outage-log.ts';
import type { Storage } from '../storage/storage.ts';
import type { TenantDirectory } from './tenant-directory.ts';

/** Milliseconds between polls. */
const POLL_INTERVAL = 250;

/** What the poll reads and whom it tells. */
export interface ChangePollDependencies {
  readonly storage: Pick<Storage, 'recentChanges'>;
  readonly clients: ClientDirectory;
  readonly tenants: TenantDirectory;
  readonly log: Logger;
}

/** Polls until stopped. @returns stops it, once the poll under way has ended */
export const pollChanges = ({ storage, clients, tenants, log }: ChangePollDependencies): (() => Promise<void>) => {
  let stopped = false;
  const outage = new OutageLog(log, 'reading the store');
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  const poll = async (): Promise<void> => {
    try {
      const changes = await storage.recentChanges();
      for (const { kind, tenantId, subject } of changes) if (kind === 'client') clients.forget(tenantId, subject);
      if (changes.some(({ kind }) => kind !== 'client')) await tenants.load();
      outage.works();
    } catch (error) {
      if (!stopped) outage.failed(error);
    }
    if (!stopped) schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(() => {
      running = poll();
    }, POLL_INTERVAL).unref();
  };
  schedule();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
};

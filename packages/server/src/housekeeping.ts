// What has to be done from time to time: keys that are due take turns, and what nobody needs any more is removed.
import type { Logger } from 'pino';
import type { AuditTrail } from './audit/audit-trail.ts';
import type { KeyManager } from './keys/key-manager.ts';
import { dueRotations, removableBefore } from './keys/key-schedule.ts';
import { OutageLog } from './outage-log.ts';
import type { Storage } from './storage/storage.ts';
import type { LoadedTenant, TenantDirectory } from './tenants/tenant-directory.ts';

/** Milliseconds between two rounds. */
const INTERVAL = 60_000;
/** Most uses that one transaction forgets, so that none holds the store for long. */
const PURGE_BATCH = 2_000;
/** How long beyond its time a use is remembered, in milliseconds: the clocks of nodes differ. */
const REPLAY_MARGIN = 60_000;

/** What a round works with. */
export interface HousekeepingDependencies {
  readonly storage: Pick<Storage, 'removeSigningKeys' | 'purgeReplays' | 'purgeRevocations' | 'purgeReveals'>;
  readonly tenants: TenantDirectory;
  readonly keyManager: KeyManager;
  readonly audit: AuditTrail;
  readonly now: () => number;
  readonly log: Logger;
}

/** One round. */
export const keepHouse = async (dependencies: HousekeepingDependencies): Promise<void> => {
  const { storage, tenants, now } = dependencies;
  for (const tenant of tenants.all()) await tendKeys(tenant, dependencies);
  while ((await storage.purgeReplays(now() - REPLAY_MARGIN, PURGE_BATCH)) === PURGE_BATCH);
  await storage.purgeReveals(now());
  await storage.purgeRevocations(Math.floor((now() - REPLAY_MARGIN) / 1000));
};

const tendKeys = async (tenant: LoadedTenant, { storage, keyManager, audit, now }: HousekeepingDependencies): Promise<void> => {
  const { records } = tenant.keys;
  for (const { algorithm, kid } of dueRotations(records, tenant.tenant, now())) {
    await keyManager.rotateBySchedule(tenant, algorithm, audit.entry(scheduled(tenant, kid)));
  }
  const before = removableBefore(tenant.tenant, now());
  const isOver = (end: number | undefined) => end !== undefined && end < before;
  if (records.some(({ retiredAt, revokedAt }) => isOver(retiredAt) || isOver(revokedAt))) {
    // Heard of by the poll, here as everywhere.
    await storage.removeSigningKeys(tenant.tenant.id, before);
  }
};

const scheduled = ({ tenant }: LoadedTenant, kid: string) => ({
  tenantId: tenant.id,
  requestId: 'schedule',
  event: 'key.rotate',
  result: 'success' as const,
  reason: undefined,
  actor: undefined,
  credentialId: undefined,
  subject: kid,
  address: undefined,
  detail: {},
});

/** Keeps house until stopped. @returns stops it, once the round under way has ended */
export const startHousekeeping = (dependencies: HousekeepingDependencies): (() => Promise<void>) => {
  const outage = new OutageLog(dependencies.log, 'keeping house');
  let round: Promise<void> | undefined;
  const timer = setInterval(() => {
    round ??= keepHouse(dependencies)
      .then(
        () => outage.works(),
        (error: unknown) => outage.failed(error),
      )
      .finally(() => {
        round = undefined;
      });
  }, INTERVAL).unref();
  return async () => {
    clearInterval(timer);
    await round;
  };
};

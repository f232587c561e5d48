// Periodic tasks: rotates keys that are due, ends what expired, and removes records that are no longer
// needed.
import type { Logger } from 'pino';
import type { AuditEventName } from '../audit/audit-events.ts';
import type { AuditKeeper } from '../audit/audit-keeper.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { systemEvent } from '../audit/system-event.ts';
import { remainingUrls } from '../records/former-url.ts';
import { INSTANCE_RETENTION } from '../records/instance.ts';
import { LONGEST_TOKEN_LIFETIME, type Tenant } from '../records/tenant.ts';
import { DAY } from '../records/usage.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { FailureReporter } from '../system/failure-reporter.ts';
import type { KeyManager } from '../tenants/key-manager.ts';
import { dueRotations, removableBefore } from '../tenants/key-schedule.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import type { TenantDirectory } from '../tenants/tenant-directory.ts';
import { inBatches } from './in-batches.ts';
import { type MetadataDependencies, refreshDueMetadata } from './refresh-client-metadata.ts';
import { reportWaste, type WasteStorage } from './report-waste.ts';

/** Milliseconds between two rounds. */
const INTERVAL = 60_000;
/** Milliseconds between two searches for expired clients: guards learn of an expiry within three seconds. */
const EXPIRY_INTERVAL = 1_000;
/** Maximum rows that one transaction removes, so that none locks the store for long. */
const PURGE_BATCH = 2_000;
/** Maximum expired clients of one query. */
const EXPIRY_BATCH = 100;
/** Milliseconds for which a deleted client can be restored: 30 days. */
const DELETED_RETENTION = 30 * 86_400_000;
/** Maximum deleted clients that one transaction purges. */
const DELETED_BATCH = 50;
/**
 * Milliseconds for which expired replay records and denied tokens are retained, as the clocks of nodes differ.
 */
const REPLAY_MARGIN = 60_000;

/** Maximum grants that one transaction posts or removes. */
const GRANT_BATCH = 2_000;
/** Milliseconds between two rounds of posting grants. */
const POSTING_INTERVAL = 5_000;
/** Milliseconds for which the counts of sign-ins are retained: 400 days. */
const SIGN_INS_RETENTION = 400 * 86_400_000;

/** Milliseconds for which usage is retained by the day: three years, to compare one with the one before. */
const USAGE_RETENTION = 3 * 366 * 86_400_000;
/** Milliseconds for which the tokens of an address are retained by the day. */
const REPEATS_RETENTION = 35 * 86_400_000;

export interface HousekeepingDependencies {
  readonly storage: Pick<
    Storage,
    | 'removeSigningKeys'
    | 'updateTenant'
    | 'purgeReplays'
    | 'purgeGrants'
    | 'postGrants'
    | 'purgeSignIns'
    | keyof WasteStorage
    | 'mergeUsage'
    | 'purgeUsage'
    | 'purgeRevocations'
    | 'purgeDenials'
    | 'purgeDerivedGrants'
    | 'purgeQuotaWindows'
    | 'purgeInstances'
    | 'purgeReveals'
    | 'purgeRequests'
    | 'purgeClients'
    | 'expiredClients'
    | 'endExpiredClient'
  > &
    MetadataDependencies['storage'];
  readonly tenants: TenantDirectory;
  readonly keyManager: KeyManager;
  readonly audit: AuditTrail;
  readonly auditKeeper: Pick<AuditKeeper, 'round'>;
  /** Fetches the metadata documents of clients. */
  readonly fetch: MetadataDependencies['fetch'];
  readonly now: () => number;
  readonly log: Logger;
  /** Milliseconds for which a grant is retained after the maximum token lifetime. */
  readonly grantRetention: number;
  /** Milliseconds for which usage is retained by the hour. */
  readonly usageRetention: number;
  /** Aborted when the server stops: a round ends after the step that is under way. */
  readonly stopping?: AbortSignal | undefined;
}

/** Runs one round. A failing task does not prevent the others. @throws the first failure */
export const runHousekeeping = async (dependencies: HousekeepingDependencies): Promise<void> => {
  const { storage, tenants, auditKeeper, now, grantRetention, stopping } = dependencies;
  const results = await Promise.allSettled([
    ...tenants.all().map((tenant) => maintainKeys(tenant, dependencies)),
    ...tenants.all().map(({ tenant }) => endFormerUrls(tenant, dependencies)),
    inBatches(PURGE_BATCH, (limit) => storage.purgeReplays(now() - REPLAY_MARGIN, limit), { stopping }),
    inBatches(PURGE_BATCH, (limit) => storage.purgeRevocations(Math.floor((now() - REPLAY_MARGIN) / 1000), limit), { stopping }),
    inBatches(PURGE_BATCH, (limit) => storage.purgeDenials(Math.floor((now() - REPLAY_MARGIN) / 1000), limit), { stopping }),
    inBatches(PURGE_BATCH, (limit) => storage.purgeDerivedGrants(Math.floor((now() - REPLAY_MARGIN) / 1000), limit), { stopping }),
    inBatches(PURGE_BATCH, (limit) => storage.purgeQuotaWindows(limit), { stopping }),
    inBatches(PURGE_BATCH, (limit) => storage.purgeInstances(now() - INSTANCE_RETENTION, limit), { stopping }),
    storage.purgeReveals(now()),
    purgeDeleted(dependencies),
    auditKeeper.round(),
    inBatches(GRANT_BATCH, (limit) => storage.purgeGrants(now() - LONGEST_TOKEN_LIFETIME * 1000 - grantRetention, limit), { stopping }),
    inBatches(PURGE_BATCH, (limit) => storage.purgeSignIns(Math.floor((now() - SIGN_INS_RETENTION) / 1000), limit), { stopping }),
    storage.purgeRequests(now()),
    retainUsage(dependencies),
    ...tenants.all().map(({ tenant }) => reportWaste(tenant.id, dependencies)),
    refreshDueMetadata(dependencies),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
};

// Whole days are merged, so that the hours of a day are there or not.
const retainUsage = async ({ storage, now, usageRetention, stopping }: HousekeepingDependencies): Promise<void> => {
  const dayOf = (at: number): number => Math.floor(at / 1000 / DAY) * DAY;
  await inBatches(PURGE_BATCH, (limit) => storage.mergeUsage(dayOf(now() - usageRetention), limit), { stopping });
  const before = { counts: dayOf(now() - USAGE_RETENTION), repeats: dayOf(now() - REPEATS_RETENTION) };
  await inBatches(PURGE_BATCH, (limit) => storage.purgeUsage(before, limit), { stopping });
};

// Each step covers one tenant, so that a smaller batch is not necessarily the last.
const purgeDeleted = async ({ storage, now, stopping }: HousekeepingDependencies): Promise<void> => {
  while (stopping?.aborted !== true && (await storage.purgeClients(now() - DELETED_RETENTION, DELETED_BATCH)) > 0);
};

const maintainKeys = async (tenant: LoadedTenant, { storage, keyManager, audit, now }: HousekeepingDependencies): Promise<void> => {
  const { id } = tenant.tenant;
  const { records } = tenant.keys;
  for (const { algorithm, kid } of dueRotations(records, tenant.tenant, now())) {
    await keyManager.rotateBySchedule(tenant, algorithm, audit.entry(scheduled(id, 'key.rotate', kid)));
  }
  const before = removableBefore(now());
  const isOver = (end: number | undefined) => end !== undefined && end < before;
  // This node learns of the removal by its change poll, as all nodes do.
  if (records.some(({ retiredAt, revokedAt }) => isOver(retiredAt) || isOver(revokedAt))) {
    await storage.removeSigningKeys(id, before, audit.entry(scheduled(id, 'key.remove', undefined)));
  }
};

// The former URLs were refused from their end on. From now on, other tenants may use their hosts.
const endFormerUrls = async (tenant: Tenant, { storage, audit, now }: HousekeepingDependencies): Promise<void> => {
  const { hosts, formerUrls } = remainingUrls(tenant, now());
  if (hosts.length === tenant.hosts.length && formerUrls.length === tenant.formerUrls.length) return;
  const record = { ...tenant, hosts, formerUrls, version: tenant.version + 1 };
  const entry = audit.entry({ ...scheduled(tenant.id, 'tenant.end-former-urls', tenant.id), detail: { hosts } });
  // The result is `stale` when another node was first.
  await storage.updateTenant({ record, expectedVersion: tenant.version, audit: entry });
};

/** Updates the lists of grants. */
const postAll = ({ storage, stopping }: Pick<HousekeepingDependencies, 'storage' | 'stopping'>): Promise<void> =>
  inBatches(GRANT_BATCH, (limit) => storage.postGrants(limit), { stopping });

/** Ends the tokens of expired clients. */
export const endExpiredClients = async ({
  storage,
  audit,
  now,
  stopping,
}: Pick<HousekeepingDependencies, 'storage' | 'audit' | 'now' | 'stopping'>): Promise<void> => {
  const at = now();
  await inBatches(
    EXPIRY_BATCH,
    async (limit) => {
      const expired = await storage.expiredClients(at, limit);
      for (const { tenantId, clientId } of expired) {
        await storage.endExpiredClient({ tenantId, clientId, at, audit: audit.entry(scheduled(tenantId, 'client.expire', clientId)) });
      }
      return expired.length;
    },
    { stopping, pause: noPause },
  );
};

// Guards wait for it.
const noPause = async (): Promise<void> => {};

const scheduled = (tenantId: string, event: AuditEventName, subject: string | undefined) =>
  systemEvent({ tenantId, requestId: 'schedule', event, subject });

/** Starts the periodic tasks. @returns a function that stops them and waits for the current rounds */
export const startHousekeeping = (dependencies: HousekeepingDependencies): (() => Promise<void>) => {
  const { log } = dependencies;
  const stop = new AbortController();
  const stoppable = { ...dependencies, stopping: stop.signal };
  const stops = [
    repeatEvery(INTERVAL, () => runHousekeeping(stoppable), new FailureReporter(log, 'housekeeping')),
    repeatEvery(POSTING_INTERVAL, () => postAll(stoppable), new FailureReporter(log, 'posting grants')),
    repeatEvery(EXPIRY_INTERVAL, () => endExpiredClients(stoppable), new FailureReporter(log, 'ending the tokens of expired clients')),
  ];
  return async () => {
    stop.abort();
    await Promise.all(stops.map((end) => end()));
  };
};

// Rounds of one task never overlap.
const repeatEvery = (interval: number, work: () => Promise<void>, outage: FailureReporter): (() => Promise<void>) => {
  let round: Promise<void> | undefined;
  const timer = setInterval(() => {
    round ??= work()
      .then(
        () => outage.recovered(),
        (error: unknown) => outage.failing(error),
      )
      .finally(() => {
        round = undefined;
      });
  }, interval).unref();
  return async () => {
    clearInterval(timer);
    await round;
  };
};

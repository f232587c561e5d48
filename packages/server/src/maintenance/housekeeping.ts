// What has to be done from time to time: keys that are due take turns, and what nobody needs any more is removed.
import type { Logger } from 'pino';
import type { AuditKeeper } from '../audit/audit-keeper.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { systemEvent } from '../audit/system-event.ts';
import { remainingUrls } from '../records/former-url.ts';
import { LONGEST_TOKEN_LIFETIME, type Tenant } from '../records/tenant.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { FailureReporter } from '../system/failure-reporter.ts';
import type { KeyManager } from '../tenants/key-manager.ts';
import { dueRotations, removableBefore } from '../tenants/key-schedule.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import type { TenantDirectory } from '../tenants/tenant-directory.ts';

/** Milliseconds between two rounds. */
const INTERVAL = 60_000;
/** Milliseconds between two looks for clients that expired: guards hear of it in three seconds. */
const EXPIRY_INTERVAL = 1_000;
/** Most rows that one transaction removes, so that none holds the store for long. */
const PURGE_BATCH = 2_000;
/** Most clients of one look. */
const EXPIRY_BATCH = 100;
/** How long a deleted client can be restored, in milliseconds: 30 days. */
const DELETED_RETENTION = 30 * 86_400_000;
/** Most deleted clients that one transaction purges. */
const DELETED_BATCH = 50;
/** How long beyond its time a use is remembered, in milliseconds: the clocks of nodes differ. */
const REPLAY_MARGIN = 60_000;

/** Most grants that one transaction posts or removes. */
const GRANT_BATCH = 2_000;
/** Milliseconds between two rounds of posting grants. */
const POSTING_INTERVAL = 5_000;
/** How long the counts of sign-ins outlive the grants, in milliseconds: 400 days. */
const SIGN_INS_RETENTION = 400 * 86_400_000;

/** What a round works with. */
export interface HousekeepingDependencies {
  readonly storage: Pick<
    Storage,
    | 'removeSigningKeys'
    | 'updateTenant'
    | 'purgeReplays'
    | 'purgeGrants'
    | 'postGrants'
    | 'purgeSignIns'
    | 'purgeRevocations'
    | 'purgeReveals'
    | 'purgeRequests'
    | 'purgeClients'
    | 'expiredClients'
    | 'endExpiredClient'
  >;
  readonly tenants: TenantDirectory;
  readonly keyManager: KeyManager;
  readonly audit: AuditTrail;
  readonly auditKeeper: Pick<AuditKeeper, 'round'>;
  readonly now: () => number;
  readonly log: Logger;
  /** How long a grant is kept after the last token of its day has expired, in milliseconds. */
  readonly grantRetention: number;
}

/** One round. What fails leaves the rest to be done all the same. @throws the first failure */
export const runHousekeeping = async (dependencies: HousekeepingDependencies): Promise<void> => {
  const { storage, tenants, auditKeeper, now, grantRetention } = dependencies;
  const results = await Promise.allSettled([
    ...tenants.all().map((tenant) => maintainKeys(tenant, dependencies)),
    ...tenants.all().map(({ tenant }) => endFormerUrls(tenant, dependencies)),
    inBatches(PURGE_BATCH, () => storage.purgeReplays(now() - REPLAY_MARGIN, PURGE_BATCH)),
    inBatches(PURGE_BATCH, () => storage.purgeRevocations(Math.floor((now() - REPLAY_MARGIN) / 1000), PURGE_BATCH)),
    storage.purgeReveals(now()),
    purgeDeleted(dependencies),
    auditKeeper.round(),
    inBatches(GRANT_BATCH, () => storage.purgeGrants(now() - LONGEST_TOKEN_LIFETIME * 1000 - grantRetention, GRANT_BATCH)),
    storage.purgeSignIns(Math.floor((now() - SIGN_INS_RETENTION) / 1000)),
    storage.purgeRequests(now()),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
};

// Each step is of one tenant, so that a smaller batch does not tell that it was the last.
const purgeDeleted = async ({ storage, now }: HousekeepingDependencies): Promise<void> => {
  while ((await storage.purgeClients(now() - DELETED_RETENTION, DELETED_BATCH)) > 0);
};

const inBatches = async (batch: number, step: () => Promise<number>): Promise<void> => {
  while ((await step()) === batch);
};

const maintainKeys = async (tenant: LoadedTenant, { storage, keyManager, audit, now }: HousekeepingDependencies): Promise<void> => {
  const { id } = tenant.tenant;
  const { records } = tenant.keys;
  for (const { algorithm, kid } of dueRotations(records, tenant.tenant, now())) {
    await keyManager.rotateBySchedule(tenant, algorithm, audit.entry(scheduled(id, 'key.rotate', kid)));
  }
  const before = removableBefore(now());
  const isOver = (end: number | undefined) => end !== undefined && end < before;
  // Heard of by the poll, here as everywhere.
  if (records.some(({ retiredAt, revokedAt }) => isOver(retiredAt) || isOver(revokedAt))) {
    await storage.removeSigningKeys(id, before, audit.entry(scheduled(id, 'key.remove', undefined)));
  }
};

// Answered no more since the moment itself; from now on others may have the hosts.
const endFormerUrls = async (tenant: Tenant, { storage, audit, now }: HousekeepingDependencies): Promise<void> => {
  const { hosts, formerUrls } = remainingUrls(tenant, now());
  if (hosts.length === tenant.hosts.length && formerUrls.length === tenant.formerUrls.length) return;
  const record = { ...tenant, hosts, formerUrls, version: tenant.version + 1 };
  const entry = audit.entry({ ...scheduled(tenant.id, 'tenant.end-former-urls', tenant.id), detail: { hosts } });
  // Stale where another node was first.
  await storage.updateTenant({ record, expectedVersion: tenant.version, audit: entry });
};

/** Brings the lists of grants up to date. */
const postAll = ({ storage, now }: Pick<HousekeepingDependencies, 'storage' | 'now'>): Promise<void> =>
  inBatches(GRANT_BATCH, () => storage.postGrants(now(), GRANT_BATCH));

/** Ends the tokens of clients whose time is up. */
export const endExpiredClients = async ({
  storage,
  audit,
  now,
}: Pick<HousekeepingDependencies, 'storage' | 'audit' | 'now'>): Promise<void> => {
  const at = now();
  await inBatches(EXPIRY_BATCH, async () => {
    const expired = await storage.expiredClients(at, EXPIRY_BATCH);
    for (const { tenantId, clientId } of expired) {
      await storage.endExpiredClient({ tenantId, clientId, at, audit: audit.entry(scheduled(tenantId, 'client.expire', clientId)) });
    }
    return expired.length;
  });
};

const scheduled = (tenantId: string, event: string, subject: string | undefined) =>
  systemEvent({ tenantId, requestId: 'schedule', event, subject });

/** Keeps house until stopped. @returns stops it, once the rounds under way have ended */
export const startHousekeeping = (dependencies: HousekeepingDependencies): (() => Promise<void>) => {
  const { log } = dependencies;
  const stops = [
    repeatEvery(INTERVAL, () => runHousekeeping(dependencies), new FailureReporter(log, 'keeping house')),
    repeatEvery(POSTING_INTERVAL, () => postAll(dependencies), new FailureReporter(log, 'posting grants')),
    repeatEvery(EXPIRY_INTERVAL, () => endExpiredClients(dependencies), new FailureReporter(log, 'ending what expired')),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
};

// Never two rounds at once.
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

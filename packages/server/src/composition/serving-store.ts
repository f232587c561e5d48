// The store of a running server, with the grants that it reads in memory or from a replica.
import type { OpenedStore } from '../maintenance/open-store.ts';
import { cacheGrants, type GrantCache } from '../storage/grant-cache.ts';
import { ReplicaReads } from '../storage/replica-reads.ts';
import type { AgeClock } from '../system/age.ts';
import { FailureReporter } from '../system/failure-reporter.ts';
import type { Start } from './start.ts';

export interface ServingStore extends OpenedStore {
  readonly grants: GrantCache;
}

/** Puts a cache before the grants of an opened store. */
export const servingStore = (opened: OpenedStore, clock: AgeClock, replica?: ReplicaReads): ServingStore => {
  const { storage, cache } = cacheGrants(opened.storage, clock, replica);
  return { ...opened, storage, grants: cache };
};

/** The replica that the configuration names. It connects when it is read. */
export const configuredReplica = async ({
  config: { databaseReplica, databaseConnections },
  now,
  log,
  parts,
  metrics,
}: Pick<Start, 'config' | 'now' | 'log' | 'parts' | 'metrics'>): Promise<ReplicaReads | undefined> => {
  if (databaseReplica === undefined) return undefined;
  const { openReplica } = await import('../storage/postgres/replica.ts');
  const replica = openReplica(databaseReplica, databaseConnections, now);
  parts.defer(() => replica.close());
  const reporter = new FailureReporter(log, 'reading the replica (the primary is read instead)');
  return new ReplicaReads({ replica, monotonic: () => performance.now(), reporter, metrics });
};

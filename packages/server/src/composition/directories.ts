// The in-memory directories of clients and tenants, refreshed when another node changes them, and the key
// schedule.

import { withoutBrackets } from '@mintmark/protocol';
import type { AuditKeeper } from '../audit/audit-keeper.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { ClientDirectory } from '../clients/client-directory.ts';
import { startHousekeeping } from '../maintenance/housekeeping.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { normalizeHost } from '../net/host-name.ts';
import { isLoopback } from '../net/listen-address.ts';
import type { GuardedFetch } from '../outgoing/guarded-fetch.ts';
import { FRESH } from '../storage/grant-cache.ts';
import { pollChanges } from '../tenants/change-poll.ts';
import { Freshness } from '../tenants/freshness.ts';
import { KeyManager } from '../tenants/key-manager.ts';
import { TenantDirectory } from '../tenants/tenant-directory.ts';
import type { Network } from './network.ts';
import type { ServingStore } from './serving-store.ts';
import type { Start } from './start.ts';

/** The directories, and the parts that refresh them. */
export interface Directories {
  readonly clients: ClientDirectory;
  readonly tenants: TenantDirectory;
  readonly freshness: Freshness;
  readonly keyManager: KeyManager;
}

/** Loads the tenants, and refreshes the directories while the server runs. */
export const loadDirectories = async (
  { urls, mtlsUrl }: Network,
  { storage, decrypt, seal, grants }: ServingStore,
  { audit, auditKeeper, fetch }: { readonly audit: AuditTrail; readonly auditKeeper: AuditKeeper; readonly fetch: GuardedFetch },
  { config: { grantRetention, usageRetention }, now, log, parts, role, metrics }: Start,
): Promise<Directories> => {
  const clients = new ClientDirectory(storage);
  const tenants = new TenantDirectory(storage, decrypt, [...loopbackAliases(urls), ...hostsOf(mtlsUrl)], now);
  await tenants.load();
  const freshness = new Freshness({ storage, clients, tenants, grants, now, unknownFor: propagation(metrics) });
  const worker = String(role?.number ?? 1);
  metrics.read({
    name: 'mintmark_poll_age_seconds',
    help: 'Time since the last successful refresh of what other nodes changed.',
    labels: ['worker'],
    read: () => [{ labels: { worker }, value: freshness.age / 1000 }],
  });
  const keyManager = new KeyManager({ storage, freshness, seal, now });
  const retentions = { grantRetention, usageRetention };
  if (role?.keepsHouse !== false)
    parts.defer(startHousekeeping({ storage, tenants, keyManager, audit, auditKeeper, fetch, now, log, ...retentions }));
  parts.defer(pollChanges(freshness, log));
  return { clients, tenants, freshness, keyManager };
};

/** Upper bounds of the time until a node knows a change, in seconds: polls are 250 ms apart, and 750 ms is the limit. */
const PROPAGATION_SECONDS = [0.25, 0.275, 0.3, 0.4, 0.5, 0.75, 1, 2, 5, 10, 30] as const;

const propagation = (metrics: Metrics) => {
  metrics.read({
    name: 'mintmark_revocation_propagation_limit_seconds',
    help: 'The promise: a node that has not refreshed for this long refreshes before it responds, or responds with 503.',
    labels: [],
    merge: 'max',
    read: () => [{ labels: {}, value: FRESH / 1000 }],
  });
  return metrics
    .histogram({
      name: 'mintmark_revocation_propagation_seconds',
      help: 'For each refresh: the longest time for which a revocation by another node can have been unknown here.',
      labels: [],
      bounds: PROPAGATION_SECONDS,
    })
    .distribution();
};

/** The normalized host of a URL, if there is one. */
const hostsOf = (url: string | undefined): readonly string[] => (url === undefined ? [] : [normalizeHost(new URL(url).host, 'https')]);

/** The loopback names of the listeners: the home tenant is served at all of them. */
const loopbackAliases = (urls: readonly string[]): readonly string[] =>
  urls.flatMap((url) => {
    const { hostname, port, host } = new URL(url);
    if (!isLoopback(withoutBrackets(hostname))) return [];
    return hostname === 'localhost' ? [host, `127.0.0.1:${port}`, `[::1]:${port}`] : [host];
  });

// Fetches the metadata documents of clients that are due again. A client whose document fails keeps its keys, which
// client authentication refuses a day after the last success.
import type { Logger } from 'pino';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { systemEvent } from '../audit/system-event.ts';
import { METADATA_RETRY, refreshedClient } from '../clients/client-metadata.ts';
import type { GuardedFetch } from '../outgoing/guarded-fetch.ts';
import type { ClientName } from '../storage/contract/client-metadata.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { TenantDirectory } from '../tenants/tenant-directory.ts';

/** Documents that are fetched in one round, all at once: the deadline of a request bounds the round. */
const BATCH = 50;

/** The dependencies of a round. */
export interface MetadataDependencies {
  readonly storage: Pick<Storage, 'claimClientMetadata' | 'confirmClientMetadata' | 'findClient' | 'updateClient'>;
  readonly tenants: Pick<TenantDirectory, 'all'>;
  readonly audit: AuditTrail;
  readonly fetch: GuardedFetch;
  readonly now: () => number;
  readonly log: Logger;
}

/** Fetches what is due. */
export const refreshDueMetadata = async (dependencies: MetadataDependencies): Promise<void> => {
  const at = dependencies.now();
  const due = await dependencies.storage.claimClientMetadata(at, at + METADATA_RETRY, BATCH);
  if (due.length === 0) return;
  await Promise.all(due.map((name) => refresh(name, dependencies)));
};

const refresh = async ({ tenantId, clientId }: ClientName, dependencies: MetadataDependencies): Promise<void> => {
  const { storage, tenants, fetch, log } = dependencies;
  const client = await storage.findClient(tenantId, clientId);
  const tenant = tenants.all().find((each) => each.tenant.id === tenantId);
  if (client === undefined || tenant === undefined) return;
  const record = await refreshedClient(client, tenant.tenant.profile, fetch).catch((err: unknown) => {
    log.warn({ err, client_id: clientId, tenant_id: tenantId }, 'the metadata document of a client could not be fetched');
  });
  if (record === undefined) return;
  // A server whose clients have no documents does not load the management API for them.
  const { storeRefreshed } = await import('../management/clients/refresh-metadata.ts');
  // A client that has changed meanwhile is refreshed in the next round.
  await storeRefreshed(
    client,
    record,
    systemEvent({ tenantId, requestId: 'schedule', event: 'client.refresh-metadata', subject: clientId }),
    dependencies,
  );
};

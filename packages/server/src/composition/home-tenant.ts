// Creates the home tenant at the first start. Later starts must name its URL by --public-url.
import type { Logger } from 'pino';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { OpenedStore } from '../maintenance/open-store.ts';
import { registerMasterKey } from '../maintenance/rewrap.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { StartError } from '../system/start-error.ts';
import { firstStart } from '../tenants/first-start.ts';
import type { StoredAuthorities } from '../tls/stored-authorities.ts';
import type { TransportCertificate } from '../tls/transport-certificate.ts';
import type { Start } from './start.ts';
import type { StartOptions } from './start-options.ts';

/** Checks that a store that is not empty belongs to this server, and registers a new master key in it. */
export const requireStoreOfServer = async (
  publicUrl: string,
  store: OpenedStore,
  audit: AuditTrail,
  { now, log }: Start,
): Promise<void> => {
  if (store.empty) return;
  await requireHomeTenant(store.storage, publicUrl, { now, log });
  if (!store.newestIsKnown) await registerMasterKey(store, audit);
};

export interface HomeTenantDependencies {
  readonly publicUrl: string;
  readonly store: OpenedStore;
  readonly audit: AuditTrail;
  readonly authorities: StoredAuthorities;
  readonly transport: TransportCertificate;
}

/**
 * Creates the home tenant in an empty store.
 *
 * @returns whether this node created it; `false` when the store contained one, or another node created it
 *   first
 */
export const createHomeTenant = async (
  { publicUrl, store, audit, authorities, transport }: HomeTenantDependencies,
  options: StartOptions,
  { config: { bootstrap, console }, now, log }: Start,
): Promise<boolean> => {
  if (!store.empty) return false;
  const { storage, peppers, seal, storeKey } = store;
  const isFirst = await firstStart(
    {
      publicUrl,
      clientId: bootstrap.clientId,
      clientSecret: bootstrap.clientSecret,
      authorities: authorities.pending,
      hasConsole: console !== undefined,
      deliver: ({ client: { clientId }, clientSecret }, operatorLink) =>
        options.onFirstStart?.({
          clientId,
          clientSecret: clientSecret.reveal(),
          tenantUrl: new URL(publicUrl).host,
          caFile: transport.caFile,
          operatorLink: operatorLink?.reveal(),
        }),
      decided: (created) => options.onFirstStartDecided?.(created),
    },
    { storage, audit, peppers, seal, storeKey, now },
  );
  await requireHomeTenant(storage, publicUrl, { now, log });
  await authorities.onStoreFilled();
  if (isFirst) return true;
  // Another node created the home tenant first, with its own CA.
  await registerMasterKey(store, audit);
  await transport.reload();
  return false;
};

const requireHomeTenant = async (
  storage: Storage,
  publicUrl: string,
  { now, log }: { readonly now: () => number; readonly log: Logger },
): Promise<void> => {
  const [home] = await storage.tenants();
  if (home?.publicUrl === publicUrl) return;
  const former = home?.formerUrls.find(({ url }) => url === publicUrl);
  if (home === undefined || former === undefined) {
    throw new StartError(
      `The public URL would be ${publicUrl}, but this store belongs to ${home?.publicUrl}. ` +
        `Start with --public-url ${home?.publicUrl}, or with another --data or --database for a new store.`,
    );
  }
  const until = new Date(former.until).toISOString();
  const moved = `--public-url is ${publicUrl}, but the home tenant has moved to ${home.publicUrl}`;
  if (former.until <= now())
    throw new StartError(`${moved}, and the old URL ended at ${until}. Start with --public-url ${home.publicUrl}.`);
  // A restart shortly after a move must not be an outage.
  log.warn({ until }, `${moved}. The server starts until ${until}: use --public-url ${home.publicUrl} before then.`);
};

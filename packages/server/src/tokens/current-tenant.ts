// Returns the state of the tenant with which a grant is checked, refreshed if necessary.
import type { GrantRecord } from '../records/grant.ts';
import { acceptsUnrecorded } from '../records/unrecorded-token.ts';
import { storageUnavailable } from '../refusals/refusal.ts';
import type { Freshness } from '../tenants/freshness.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** The dependencies of {@link currentTenantFor}. */
export interface CurrentTenantDependencies {
  readonly freshness: Pick<Freshness, 'refresh'>;
  readonly now: () => number;
  /** The tenant as it is in memory. */
  readonly read: () => LoadedTenant;
}

/**
 * Returns the tenant in memory. If the grant is unrecorded and the tenant in memory does not accept such
 * tokens, the tenant is refreshed first: another node may already know that the tenant no longer records grants,
 * and have issued the token. It must not be reported as inactive merely because this node does not know that yet.
 *
 * @throws {@link Refusal} `temporarily_unavailable`, in the promise, when the store does not respond
 */
export const currentTenantFor = (
  grant: GrantRecord,
  { freshness, now, read }: CurrentTenantDependencies,
): LoadedTenant | Promise<LoadedTenant> => {
  const tenant = read();
  // A token that has expired is not worth a read of the store, however often it is presented.
  if (!grant.unrecorded || acceptsUnrecorded(tenant.tenant, now()) || grant.expiresAt * 1000 <= now()) return tenant;
  return freshness.refresh().then(read, (error: unknown) => {
    throw storageUnavailable(error);
  });
};

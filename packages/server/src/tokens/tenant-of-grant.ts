// Selects the tenant by which a grant is checked.
import type { GrantRecord } from '../records/grant.ts';
import { acceptsUnrecorded } from '../records/unrecorded-token.ts';
import { storageUnavailable } from '../refusals/refusal.ts';
import type { Freshness } from '../tenants/freshness.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** The dependencies of {@link tenantOfGrant}. */
export interface TenantOfGrantDependencies {
  readonly freshness: Pick<Freshness, 'refresh'>;
  readonly now: () => number;
  /** The tenant as it is in memory. */
  readonly read: () => LoadedTenant;
}

/**
 * Returns the tenant in memory, or refreshes first: when a tenant ceases to record grants, another node may
 * issue an unrecorded token before this one learns of it, and no fresh node may report that token as
 * inactive.
 *
 * @throws {@link Refusal} `temporarily_unavailable`, in the promise, when the store does not respond
 */
export const tenantOfGrant = (
  grant: GrantRecord,
  { freshness, now, read }: TenantOfGrantDependencies,
): LoadedTenant | Promise<LoadedTenant> => {
  const tenant = read();
  // A token that has expired is not worth a read of the store, however often it is presented.
  if (!grant.unrecorded || acceptsUnrecorded(tenant.tenant, now()) || grant.expiresAt * 1000 <= now()) return tenant;
  return freshness.refresh().then(read, (error: unknown) => {
    throw storageUnavailable(error);
  });
};

// Implements the part of the storage contract for tenants, in SQL.
import type { TenantStorage } from '../../contract/tenants.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { createTenant, setTenantState } from './create-tenant.ts';
import { firstStart } from './first-start.ts';
import { moveTenant } from './move-tenant.ts';
import { tenantsOf } from './tenant-queries.ts';
import { tenantOf } from './tenant-row.ts';
import { endTenantTokens, updateTenant } from './update-tenant.ts';

export const tenantStorage = (backend: Backend, now: () => number): TenantStorage => ({
  firstStart: async (first) => {
    const isFirst = await firstStart(backend, first);
    // A file without its log, which was lost or not copied, would otherwise look like a store that was never used.
    if (isFirst) await backend.checkpoint?.();
    return isFirst;
  },
  tenants: async (ids) => (await tenantsOf(backend.freshReads, ids).execute()).map(tenantOf),
  createTenant: (tenant) => createTenant(backend, tenant),
  updateTenant: (update) => updateTenant(backend, update, now()),
  moveTenant: (move) => moveTenant(backend, move),
  setTenantState: async (change) => (hasNul(change.tenantId) ? 'unknown' : setTenantState(backend, change)),
  endTenantTokens: (change) => endTenantTokens(backend, change),
});

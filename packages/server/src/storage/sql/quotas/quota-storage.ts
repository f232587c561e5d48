// Implements the part of the storage contract for quotas, in SQL.
import type { QuotaStorage } from '../../contract/quotas.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { purgeQuotaWindows, quotaUses, returnQuota, takeQuota } from './quota-windows.ts';
import { createSharedQuota, deleteSharedQuota, sharedQuotaOf, sharedQuotasOf, updateSharedQuota } from './shared-quotas.ts';

export const quotaStorage = (backend: Backend): QuotaStorage => ({
  sharedQuotas: async (tenantId) => (await sharedQuotasOf(backend.freshReads, tenantId).execute()).map(sharedQuotaOf),
  createSharedQuota: (quota, audit) => createSharedQuota(backend, quota, audit),
  updateSharedQuota: (update) => updateSharedQuota(backend, update),
  deleteSharedQuota: async (removal) => (hasNul(removal.name) ? 'unknown' : deleteSharedQuota(backend, removal)),
  takeQuota: async (demands, entryOf) => (demands.length === 0 ? [] : takeQuota(backend, demands, entryOf)),
  returnQuota: async (returns) => (returns.length === 0 ? undefined : returnQuota(backend, returns)),
  quotaUses: async (tenantId, subjects) =>
    subjects.length === 0
      ? []
      : (await quotaUses(backend, tenantId, subjects).execute()).map(({ ends_at: endsAt, ...use }) => ({ ...use, endsAt })),
  purgeQuotaWindows: (limit) =>
    backend.write(async (transaction) =>
      Number((await purgeQuotaWindows(transaction, backend.databaseTime, limit).executeTakeFirstOrThrow()).numDeletedRows),
    ),
});

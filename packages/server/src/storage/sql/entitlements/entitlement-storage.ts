// Implements the part of the storage contract for entitlements, in SQL.
import type { EntitlementStorage } from '../../contract/entitlements.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import {
  createEntitlement,
  deleteEntitlement,
  entitlementsOfTenant,
  inertEntitlementsOf,
  ownEntitlementOf,
  updateEntitlement,
} from './entitlements.ts';

export const entitlementStorage = (backend: Backend): EntitlementStorage => ({
  entitlements: async (tenantId) => (await entitlementsOfTenant(backend.freshReads, tenantId).execute()).map(ownEntitlementOf),
  inertEntitlements: async (tenantId) => (await inertEntitlementsOf(backend.reads, tenantId).execute()).map(({ name }) => name),
  createEntitlement: (entitlement, audit) => createEntitlement(backend, entitlement, audit),
  updateEntitlement: (update) => updateEntitlement(backend, update),
  deleteEntitlement: async (removal) => (hasNul(removal.name) ? 'unknown' : deleteEntitlement(backend, removal)),
});

// Implements the part of the storage contract for usage, in SQL.
import type { UsageStorage } from '../../contract/usage.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { addUsage } from './add-usage.ts';
import { firstUsage, scopeUses, usageSums } from './read-usage.ts';
import { mergeUsage, purgeUsage } from './retention.ts';
import { reportWaste, tokenDemand, trustDemand, wasteReportedOn } from './token-demand.ts';
import { trustValues } from './trust-values.ts';

export const usageStorage = (backend: Backend): UsageStorage => ({
  addUsage: (batch) => addUsage(backend, batch),
  usage: async (tenantId, query) =>
    hasNul([query.clientId, query.after, ...(query.owners ?? []), query.group.by === 'label' ? query.group.name : ''].join())
      ? []
      : usageSums(backend, tenantId, query),
  firstUsage: (tenantId) => firstUsage(backend.reads, tenantId),
  scopeUses: (tenantId, clientIds) => scopeUses(backend.reads, tenantId, clientIds),
  tokenDemand: async (tenantId, query) =>
    query.by === 'address' && hasNul(query.clientId) ? [] : tokenDemand(backend.reads, tenantId, query),
  trustValues: (tenantId, ruleId) => trustValues(backend.reads, tenantId, ruleId),
  trustDemand: (rule, since) => trustDemand(backend.reads, rule, since),
  wasteReportedOn: (tenantId) => wasteReportedOn(backend.reads, tenantId),
  reportWaste: (tenantId, day, entries) => reportWaste(backend, tenantId, day, entries),
  mergeUsage: (before, limit) => mergeUsage(backend, before, limit),
  purgeUsage: (before, limit) => purgeUsage(backend, before, limit),
});

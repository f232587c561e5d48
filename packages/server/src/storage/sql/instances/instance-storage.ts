// Implements the part of the storage contract for instances, in SQL.
import type { InstanceStorage } from '../../contract/instances.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { changeInstance } from './change-instance.ts';
import { instanceCounts, instanceNamed, instanceOf, instancePage, purgeInstances, recordInstanceUses } from './instances.ts';

export const instanceStorage = (backend: Backend): InstanceStorage => ({
  recordInstanceUses: (uses) => recordInstanceUses(backend, uses),
  listInstances: async (tenantId, clientId, page) =>
    hasNul(clientId) ? [] : (await instancePage(backend.freshReads, tenantId, clientId, page).execute()).map(instanceOf),
  findInstance: async (tenantId, clientId, name) => {
    if (hasNul(clientId + name)) return undefined;
    const row = await instanceNamed(backend.freshReads, tenantId, clientId, name).executeTakeFirst();
    return row && instanceOf(row);
  },
  instanceCounts: async (tenantId, clientIds, seenSince) => {
    if (clientIds.length === 0) return new Map();
    const rows = await instanceCounts(backend.freshReads, tenantId, clientIds, seenSince).execute();
    return new Map(
      rows.map(({ client_id, total, disabled, seen }) => [
        client_id,
        { enabled: Number(total) - Number(disabled), disabled: Number(disabled), seen: Number(seen) },
      ]),
    );
  },
  changeInstance: async (change) => (hasNul(change.clientId + change.name) ? 'unknown' : changeInstance(backend, change)),
  purgeInstances: (usedBefore, limit) =>
    backend.write(async (transaction) =>
      Number((await purgeInstances(transaction, usedBefore, limit).executeTakeFirstOrThrow()).numDeletedRows),
    ),
});

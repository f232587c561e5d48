// Implements the part of the storage contract for derived grants, in SQL.
import type { DerivedGrantStorage } from '../../contract/derived-grants.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { derivedGrantsOf, purgeDerivedGrants } from './derived-grants.ts';
import { recordDerivedGrants } from './record-derived-grants.ts';

export const derivedGrantStorage = (backend: Backend): DerivedGrantStorage => ({
  recordDerivedGrants: (batch) => recordDerivedGrants(backend, batch),
  derivedGrants: async (tenantId, ancestorId, limit) => {
    if (hasNul(ancestorId)) return [];
    const rows = await derivedGrantsOf(backend.reads, tenantId, ancestorId, limit).execute();
    return rows.map(({ grant_id: id, parent_id: parentId }) => ({ id, parentId: parentId ?? undefined }));
  },
  purgeDerivedGrants: (expiredBefore, limit) =>
    backend.write(async (transaction) =>
      Number((await purgeDerivedGrants(transaction, expiredBefore, limit).executeTakeFirstOrThrow()).numDeletedRows),
    ),
});

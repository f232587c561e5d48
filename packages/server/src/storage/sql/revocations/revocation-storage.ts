// Implements the part of the storage contract for revocations, in SQL.
import { setIdFloor } from '../../../records/record-id.ts';
import type { RevocationStorage } from '../../contract/revocations.ts';
import type { Backend } from '../backend.ts';
import { revocationOf } from './revocation-row.ts';
import { lastRevocation, lastRevocations, purgeRevocations, revocationsAfter } from './revocations.ts';

export const revocationStorage = (backend: Backend): RevocationStorage => {
  const findLast = backend.prepare('last_revocation', lastRevocation);
  const findAllLast = backend.prepare('last_revocations', (db) => lastRevocations(db, backend.databaseTime));
  return {
    lastRevocations: async () => {
      const rows = await findAllLast('', '');
      // Each refresh reads this: a node that is fresh knows the clock that all nodes share.
      if (rows[0] !== undefined) setIdFloor(rows[0].at);
      return new Map(rows.map(({ id, last_revocation }) => [id, last_revocation]));
    },
    lastRevocation: async (tenantId) => (await findLast(tenantId, ''))[0]?.last_revocation ?? 0,
    revocations: async (tenantId, range) => (await revocationsAfter(backend.freshReads, tenantId, range).execute()).map(revocationOf),
    purgeRevocations: (expiredBefore, limit) =>
      backend.write(async (transaction) =>
        Number((await purgeRevocations(transaction, expiredBefore, limit).executeTakeFirstOrThrow()).numDeletedRows),
      ),
  };
};

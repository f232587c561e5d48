// Implements the part of the storage contract for the deny list, in SQL.
import type { DeniedTokenStorage } from '../../contract/denied-tokens.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { denialOf, denyToken, purgeDenials } from './denied-tokens.ts';

export const deniedTokenStorage = (backend: Backend): DeniedTokenStorage => {
  const find = backend.prepare('find_denial', denialOf);
  return {
    findDenial: async (tenantId, jti) => (hasNul(jti) ? undefined : (await find(tenantId, jti))[0]?.revoked_at),
    denyToken: (denial) => denyToken(backend, denial),
    purgeDenials: (expiredBefore, limit) =>
      backend.write(async (transaction) =>
        Number((await purgeDenials(transaction, expiredBefore, limit).executeTakeFirstOrThrow()).numDeletedRows),
      ),
  };
};

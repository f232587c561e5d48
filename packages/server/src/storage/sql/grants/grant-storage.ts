// Grants over SQL.
import type { GrantStorage } from '../../contract/grants.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { grantPage } from './grant-list.ts';
import { postGrants, purgeGrants } from './grant-postings.ts';
import { grantOf } from './grant-row.ts';
import { changeGrant, revokeGrants, revokeMatchingGrants } from './grant-state.ts';
import { grantById, grantByTokenHash, recordGrants } from './record-grants.ts';
import { recordProvenGrants } from './record-proven-grants.ts';

export const grantStorage = (backend: Backend): GrantStorage => {
  const { reads } = backend;
  const findById = backend.prepare('find_grant', grantById);
  const findByTokenHash = backend.prepare('find_grant_by_token_hash', grantByTokenHash);
  return {
    recordGrants: (batch) => recordGrants(backend, batch),
    recordProvenGrants: (batch) => recordProvenGrants(backend, batch),
    findGrant: async (tenantId, id) => (hasNul(id) ? undefined : (await findById(tenantId, id)).map(grantOf)[0]),
    findGrantByTokenHash: async (tenantId, tokenHash) =>
      hasNul(tokenHash) ? undefined : (await findByTokenHash(tenantId, tokenHash)).map(grantOf)[0],
    changeGrant: async (change) => (hasNul(change.id) ? 'unknown' : changeGrant(backend, change)),
    revokeGrants: (batch) => revokeGrants(backend, batch),
    revokeMatchingGrants: (revocation) => revokeMatchingGrants(backend, revocation),
    listGrants: async (tenantId, page) =>
      hasNul(Object.values(page.filter).join()) ? [] : (await grantPage(reads, tenantId, page)).map(grantOf),
    postGrants: (at, limit) => postGrants(backend, at, limit),
    purgeGrants: (issuedBefore, limit) => purgeGrants(backend, issuedBefore, limit),
  };
};

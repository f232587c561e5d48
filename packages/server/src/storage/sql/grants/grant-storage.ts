// Implements the storage of grants with SQL.
import type { GrantStorage } from '../../contract/grants.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { changeGrant, revokeGrants, revokeMatchingGrants } from './change-grants.ts';
import { findGrants } from './find-grants.ts';
import { grantPage } from './grant-list.ts';
import { postGrants, purgeGrants } from './grant-postings.ts';
import { recordGrants } from './record-grants.ts';
import { recordProvenGrants } from './record-proven-grants.ts';

export const grantStorage = (backend: Backend, now: () => number): GrantStorage => {
  return {
    recordGrants: (batch) => recordGrants(backend, batch),
    recordProvenGrants: (batch) => recordProvenGrants(backend, batch),
    ...findGrants(backend, now),
    changeGrant: async (change) => (hasNul(change.id) ? 'unknown' : changeGrant(backend, change)),
    revokeGrants: (batch) => revokeGrants(backend, batch),
    revokeMatchingGrants: (revocation) => revokeMatchingGrants(backend, revocation),
    listGrants: async (tenantId, page) => (hasNul(Object.values(page.filter).join()) ? [] : grantPage(backend, tenantId, page)),
    postGrants: (limit) => postGrants(backend, limit),
    purgeGrants: (issuedBefore, limit) => purgeGrants(backend, issuedBefore, limit),
  };
};

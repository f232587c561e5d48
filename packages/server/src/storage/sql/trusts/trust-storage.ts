// Implements the part of the storage contract for trust rules, in SQL.
import type { TrustStorage } from '../../contract/trusts.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { distrustIssuer } from './distrust-issuer.ts';
import { issuerTrusts } from './issuer-trusts.ts';
import { liveTrusts } from './live-trusts.ts';
import { trustOf } from './trust-row.ts';
import { createTrust, deleteTrust, trustPage, trustsByPin, updateTrust } from './trusts.ts';

export const trustStorage = (backend: Backend): TrustStorage => ({
  trustsOfClient: async (tenantId, clientId) =>
    hasNul(clientId)
      ? []
      : (await liveTrusts(backend.freshReads, tenantId).where('client_id', '=', clientId).orderBy('id').execute()).map(trustOf),
  listTrusts: async (tenantId, page) => (await trustPage(backend.freshReads, tenantId, page).execute()).map(trustOf),
  trustsByPin: async (tenantId, issuerId, pin) => (await trustsByPin(backend.freshReads, tenantId, issuerId, pin).execute()).map(trustOf),
  clientsTrusting: async (tenantId, issuerId, limit) => {
    const query = liveTrusts(backend.freshReads, tenantId).clearSelect().select('client_id').distinct();
    const ofIssuer = query.where('issuer_id', '=', issuerId).orderBy('client_id');
    return (await (limit === undefined ? ofIssuer : ofIssuer.limit(limit)).execute()).map((row) => row.client_id);
  },
  trustsOfIssuer: async (tenantId, issuerId, limit) => {
    const all = issuerTrusts(backend.freshReads, tenantId, issuerId);
    const { count } = await all
      .clearOrderBy()
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return { rules: (await all.selectAll().limit(limit).execute()).map(trustOf), count: Number(count) };
  },
  createTrust: (trust, audit) => createTrust(backend, trust, audit),
  updateTrust: async (update) => updateTrust(backend, update),
  deleteTrust: async (removal) => (hasNul(removal.clientId + removal.id) ? 'unknown' : deleteTrust(backend, removal)),
  distrustIssuer: async (change) => (hasNul(change.id) ? 'unknown' : distrustIssuer(backend, change)),
});

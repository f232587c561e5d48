// Implements the part of the storage contract for trusted issuers, in SQL.
import type { IssuerStorage } from '../../contract/issuers.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { issuerOf } from './issuer-row.ts';
import { createIssuer, deleteIssuer, disableIssuer, issuersOfTenant, updateIssuer } from './issuers.ts';

export const issuerStorage = (backend: Backend): IssuerStorage => ({
  trustedIssuers: async (tenantId) => (await issuersOfTenant(backend.freshReads, tenantId).execute()).map(issuerOf),
  createIssuer: (issuer, audit) => createIssuer(backend, issuer, audit),
  updateIssuer: (update) => updateIssuer(backend, update),
  disableIssuer: async (change) => (hasNul(change.id) ? 'unknown' : disableIssuer(backend, change)),
  deleteIssuer: async (change) => (hasNul(change.id) ? 'unknown' : deleteIssuer(backend, change)),
});

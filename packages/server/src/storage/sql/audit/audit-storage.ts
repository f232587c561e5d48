// Implements the part of the storage contract for the audit trail, in SQL.
import type { AuditPageRequest, AuditStorage } from '../../contract/audit.ts';
import type { Backend } from '../backend.ts';
import { auditEntryOf, auditRow, chainedEntryOf } from './audit-row.ts';
import {
  auditChains,
  auditCheckpoints,
  auditLinks,
  auditPage,
  chainOf,
  checkpointOf,
  filtersOf,
  firstCheckpointSince,
  lastAuditCheckpoint,
} from './queries.ts';
import { movedChains, purgeAudit, recordCheckpoint, releaseAudit } from './retention.ts';

/** Most entries of one request that are returned. */
const MAX_OF_REQUEST = 1000;

/** @param epoch - the epoch of the chains that this process writes */
export const auditStorage = (backend: Backend, epoch: string): AuditStorage => {
  const { reads } = backend;
  // No stored text contains a NUL, and PostgreSQL refuses it as a parameter.
  const rowsOf = async (tenantId: string, page: AuditPageRequest) =>
    filtersOf(page).some(([, value]) => value.includes('\0')) ? [] : auditPage(reads, tenantId, page).execute();
  return {
    appendAudit: (entries) => backend.append(epoch, entries.map(auditRow)),
    auditOfRequest: async (tenantId, requestId) =>
      (await rowsOf(tenantId, { requestId, order: 'oldest', limit: MAX_OF_REQUEST })).map(auditEntryOf),
    auditPage: async (tenantId, page) => (await rowsOf(tenantId, page)).map(chainedEntryOf),
    auditChains: (tenantId) => auditChains(reads, tenantId),
    auditLinks: async (tenantId, range) =>
      range.epoch.includes('\0') ? [] : (await auditLinks(reads, tenantId, range).execute()).map(chainedEntryOf),
    auditCheckpoints: async (tenantId, range) => (await auditCheckpoints(reads, tenantId, range).execute()).map(checkpointOf),
    lastAuditCheckpoint: async (tenantId) => (await lastAuditCheckpoint(reads, tenantId).execute()).map(checkpointOf)[0],
    firstAuditCheckpointSince: async (tenantId, since) => (await firstCheckpointSince(reads, tenantId, since).executeTakeFirst())?.number,
    movedAuditChains: async (tenantId) => (await movedChains(reads, tenantId).execute()).map(chainOf),
    recordAuditCheckpoint: (tenantId, checkpoint, signed) => recordCheckpoint(backend, tenantId, checkpoint, signed),
    releaseAudit: (tenantId, before, limit) => releaseAudit(backend, tenantId, before, limit),
    purgeAudit: (tenantId, checkpointsBelow, limit) => purgeAudit(backend, tenantId, checkpointsBelow, limit),
  };
};

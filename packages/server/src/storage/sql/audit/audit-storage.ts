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
import { chainsToSign, markAuditPurgeable, purgeAudit, recordCheckpoint } from './retention.ts';

/** Maximum number of entries that are returned for one request. */
const MAX_ENTRIES_OF_REQUEST = 1000;

/** @param epoch - the id of this run of the process, which names the chains that it writes */
export const auditStorage = (backend: Backend, epoch: string): AuditStorage => {
  const { reads } = backend;
  // A filter with a NUL matches no entry, since no stored text contains one. PostgreSQL would refuse it.
  const rowsOf = async (tenantId: string, page: AuditPageRequest) =>
    filtersOf(page).some(([, value]) => value.includes('\0')) ? [] : auditPage(reads, tenantId, page).execute();
  return {
    appendAudit: (entries) => backend.append(epoch, entries.map(auditRow)),
    auditOfRequest: async (tenantId, requestId) =>
      (await rowsOf(tenantId, { requestId, order: 'oldest', limit: MAX_ENTRIES_OF_REQUEST })).map(auditEntryOf),
    auditPage: async (tenantId, page) => (await rowsOf(tenantId, page)).map(chainedEntryOf),
    auditChains: (tenantId) => auditChains(reads, tenantId),
    auditLinks: async (tenantId, range) =>
      range.epoch.includes('\0') ? [] : (await auditLinks(reads, tenantId, range).execute()).map(chainedEntryOf),
    auditCheckpoints: async (tenantId, range) => (await auditCheckpoints(reads, tenantId, range).execute()).map(checkpointOf),
    lastAuditCheckpoint: async (tenantId) => (await lastAuditCheckpoint(reads, tenantId).execute()).map(checkpointOf)[0],
    firstAuditCheckpointSince: async (tenantId, since) => (await firstCheckpointSince(reads, tenantId, since).executeTakeFirst())?.number,
    auditChainsToSign: async (tenantId) => (await chainsToSign(reads, tenantId).execute()).map(chainOf),
    recordAuditCheckpoint: (tenantId, checkpoint, signed) => recordCheckpoint(backend, tenantId, checkpoint, signed),
    markAuditPurgeable: (tenantId, before, limit) => markAuditPurgeable(backend, tenantId, before, limit),
    purgeAudit: (tenantId, checkpointsBelow, limit) => purgeAudit(backend, tenantId, checkpointsBelow, limit),
  };
};

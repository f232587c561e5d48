// The audit trail's part of the contract over SQL.
import type { AuditPageRequest, AuditStorage } from '../contract/audit.ts';
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
} from './audit-queries.ts';
import { movedChains, purgeAudit, recordCheckpoint, releaseAudit } from './audit-retention.ts';
import type { Backend } from './backend.ts';
import type { Gate } from './gate.ts';
import { auditEntryOf, auditRow, chainedEntryOf } from './rows/audit-row.ts';

/** Most entries of one request that are told at once. */
const MAX_OF_REQUEST = 1000;

/** The audit trail on a backend. @param epoch - of the chains that this process writes */
export const auditStorage = (backend: Backend, epoch: string, gate: Gate): AuditStorage => {
  const { reads } = backend;
  // Nothing stored holds a NUL, and PostgreSQL would call the question itself an error.
  const rowsOf = async (tenantId: string, page: AuditPageRequest) =>
    filtersOf(page).some(([, value]) => value.includes('\0')) ? [] : auditPage(reads, tenantId, page).execute();
  return {
    appendAudit: (entries) => gate.enter(() => backend.append(epoch, entries.map(auditRow))),
    auditOfRequest: (tenantId, requestId) =>
      gate.enter(async () => (await rowsOf(tenantId, { requestId, order: 'oldest', limit: MAX_OF_REQUEST })).map(auditEntryOf)),
    auditPage: (tenantId, page) => gate.enter(async () => (await rowsOf(tenantId, page)).map(chainedEntryOf)),
    auditChains: (tenantId) => gate.enter(() => auditChains(reads, tenantId)),
    auditLinks: (tenantId, range) =>
      gate.enter(async () => (range.epoch.includes('\0') ? [] : (await auditLinks(reads, tenantId, range).execute()).map(chainedEntryOf))),
    auditCheckpoints: (tenantId, range) =>
      gate.enter(async () => (await auditCheckpoints(reads, tenantId, range).execute()).map(checkpointOf)),
    lastAuditCheckpoint: (tenantId) => gate.enter(async () => (await lastAuditCheckpoint(reads, tenantId).execute()).map(checkpointOf)[0]),
    firstAuditCheckpointSince: (tenantId, since) =>
      gate.enter(async () => (await firstCheckpointSince(reads, tenantId, since).executeTakeFirst())?.number),
    movedAuditChains: (tenantId) => gate.enter(async () => (await movedChains(reads, tenantId).execute()).map(chainOf)),
    recordAuditCheckpoint: (tenantId, checkpoint, signed) => gate.enter(() => recordCheckpoint(backend, tenantId, checkpoint, signed)),
    releaseAudit: (tenantId, before, limit) => gate.enter(() => releaseAudit(backend, tenantId, before, limit)),
    purgeAudit: (tenantId, checkpointsBelow, limit) => gate.enter(() => purgeAudit(backend, tenantId, checkpointsBelow, limit)),
  };
};

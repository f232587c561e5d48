// An audit entry and its row.
import type { Selectable } from 'kysely';
import type { AuditEntry } from '../../../audit/audit-entry.ts';
import type { AuditTable } from '../../schema.ts';
import { isPlain, parseMembers } from '../json-column.ts';

/** In the order of a burst's values. */
export const AUDIT_COLUMNS = [
  'id',
  'tenant_id',
  'at',
  'request_id',
  'event',
  'result',
  'reason',
  'actor',
  'credential_id',
  'subject',
  'address',
  'detail',
] as const;

type AuditRow = Selectable<AuditTable>;

export const auditRow = (entry: AuditEntry): AuditRow => ({
  id: entry.id,
  tenant_id: entry.tenantId,
  at: entry.at,
  request_id: entry.requestId,
  event: entry.event,
  result: entry.result,
  reason: entry.reason ?? null,
  actor: entry.actor ?? null,
  credential_id: entry.credentialId ?? null,
  subject: entry.subject ?? null,
  address: entry.address ?? null,
  detail: JSON.stringify(entry.detail),
});

export const auditEntryOf = (row: AuditRow): AuditEntry => ({
  id: row.id,
  tenantId: row.tenant_id,
  at: row.at,
  requestId: row.request_id,
  event: row.event,
  result: row.result,
  reason: row.reason ?? undefined,
  actor: row.actor ?? undefined,
  credentialId: row.credential_id ?? undefined,
  subject: row.subject ?? undefined,
  address: row.address ?? undefined,
  detail: parseMembers(row.detail, isPlain),
});

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

// What a peer claims may hold a NUL, which PostgreSQL's text cannot: one such claim must not keep a whole burst of entries out.
const storable = (text: string | undefined): string | null => text?.replaceAll('\0', '\uFFFD') ?? null;

export const auditRow = (entry: AuditEntry): AuditRow => ({
  id: entry.id,
  tenant_id: entry.tenantId,
  at: entry.at,
  request_id: entry.requestId,
  event: entry.event,
  result: entry.result,
  reason: entry.reason ?? null,
  actor: storable(entry.actor),
  credential_id: entry.credentialId ?? null,
  subject: storable(entry.subject),
  address: storable(entry.address),
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

// Maps audit entries to rows and back.
import type { Selectable } from 'kysely';
import type { AuditEntry, ChainedEntry } from '../../../records/audit-entry.ts';
import type { JsonValue } from '../../../records/json-value.ts';
import { parseMembers } from '../json-column.ts';
import type { AuditTable } from './tables.ts';

/** The columns in the order of a batch's values. */
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
  'epoch',
  'seq',
  'hash',
] as const;

/** A linked row. */
export type AuditRow = Selectable<AuditTable>;
/** A row before it is linked. */
export type NewAuditRow = Omit<AuditRow, 'epoch' | 'seq' | 'hash'>;

// A peer's claim may contain a NUL, which PostgreSQL's text cannot, or a lone surrogate, which UTF-8 cannot.
// It must not prevent the batch from being stored, and the stored text must be the one that is hashed.
const storable = (text: string | undefined): string | null => text?.replaceAll('\0', '\uFFFD').toWellFormed() ?? null;

export const auditRow = (entry: AuditEntry): NewAuditRow => ({
  id: entry.id,
  tenant_id: entry.tenantId,
  at: entry.at,
  request_id: entry.requestId,
  event: entry.event,
  result: entry.result,
  reason: entry.reason ?? null,
  actor: storable(entry.actor),
  credential_id: storable(entry.credentialId),
  subject: storable(entry.subject),
  address: storable(entry.address),
  detail: JSON.stringify(entry.detail),
});

const isAny = (value: unknown): value is JsonValue => value !== undefined;

export const auditEntryOf = (row: NewAuditRow): AuditEntry => ({
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
  detail: parseMembers(row.detail, isAny),
});

export const chainedEntryOf = (row: AuditRow): ChainedEntry => ({ ...auditEntryOf(row), epoch: row.epoch, seq: row.seq, hash: row.hash });

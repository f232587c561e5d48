// Appends and reads audit entries.
import type { Kysely, Transaction } from 'kysely';
import type { AuditEntry } from '../../audit/audit-entry.ts';
import type { Schema } from '../schema.ts';
import type { Backend } from './backend.ts';
import { AUDIT_COLUMNS, auditRow } from './rows/audit-row.ts';

export const appendAudit = (backend: Backend, entries: readonly AuditEntry[]): Promise<void> =>
  backend.insert(
    'audit',
    entries.map((entry) => {
      const row = auditRow(entry);
      return AUDIT_COLUMNS.map((column) => row[column]);
    }),
  );

/** Appends the entry of a change, in the transaction of the change itself. Last but for the change table: its row may be waited for. */
export const recordAudit = async (transaction: Transaction<Schema>, entry: AuditEntry): Promise<void> => {
  await transaction.insertInto('audit').values(auditRow(entry)).execute();
};

/** Oldest first; the ids of one request's entries go up where their times are the same. */
export const auditOfRequest = (db: Kysely<Schema>, tenantId: string, requestId: string) =>
  db
    .selectFrom('audit')
    .select(AUDIT_COLUMNS)
    .where('tenant_id', '=', tenantId)
    .where('request_id', '=', requestId)
    .orderBy('at')
    .orderBy('id');

// The sessions of operators.
import type { Kysely } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import type { OperatorSession } from '../../../records/operator.ts';
import type { Storage } from '../../contract/storage.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import { operatorOf, sessionOf, sessionRow } from './operator-row.ts';
import { operatorsOfTenant } from './operators.ts';

export const beginOperatorSession = (backend: Backend, session: OperatorSession, audit: AuditEntry): Promise<boolean> =>
  backend.write(async (transaction) => {
    const { tenantId, operatorId } = session;
    const operator = await operatorsOfTenant(transaction, tenantId).where('id', '=', operatorId).executeTakeFirst();
    if (operator === undefined || operator.disabled_at !== null) return false;
    await transaction.insertInto('operator_sessions').values(sessionRow(session)).execute();
    await recordAudit(transaction, audit);
    return true;
  });

/** The sessions of a tenant that have not ended. */
const liveSessions = (db: Kysely<Schema>, tenantId: string, { now, idleSince }: { readonly now: number; readonly idleSince: number }) =>
  db
    .selectFrom('operator_sessions')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('expires_at', '>', now)
    .where('last_used_at', '>', idleSince);

export const findOperatorSession = async (
  { freshReads }: Backend,
  ...[tenantId, tokenHash, at]: Parameters<Storage['findOperatorSession']>
): ReturnType<Storage['findOperatorSession']> => {
  const row = await liveSessions(freshReads, tenantId, at).where('token_hash', '=', tokenHash).executeTakeFirst();
  if (row === undefined) return undefined;
  const operator = await operatorsOfTenant(freshReads, tenantId).where('id', '=', row.operator_id).executeTakeFirst();
  if (operator === undefined || operator.disabled_at !== null) return undefined;
  return { session: sessionOf(row), operator: operatorOf(operator) };
};

export const operatorSessions = async (
  { freshReads }: Backend,
  ...[tenantId, operatorId, at]: Parameters<Storage['operatorSessions']>
): ReturnType<Storage['operatorSessions']> =>
  (await liveSessions(freshReads, tenantId, at).where('operator_id', '=', operatorId).orderBy('id', 'desc').execute()).map(sessionOf);

export const useOperatorSession = (
  backend: Backend,
  ...[tenantId, id, at]: Parameters<Storage['useOperatorSession']>
): ReturnType<Storage['useOperatorSession']> =>
  backend.write(async (transaction) => {
    await transaction
      .updateTable('operator_sessions')
      .set({ last_used_at: at })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('last_used_at', '<', at)
      .execute();
  });

export const endOperatorSessions = (
  backend: Backend,
  { tenantId, operatorId, id, audit }: Parameters<Storage['endOperatorSessions']>[0],
): Promise<number> =>
  backend.write(async (transaction) => {
    const all = transaction.deleteFrom('operator_sessions').where('tenant_id', '=', tenantId).where('operator_id', '=', operatorId);
    const { numDeletedRows } = await (id === undefined ? all : all.where('id', '=', id)).executeTakeFirstOrThrow();
    if (numDeletedRows > 0n) await recordAudit(transaction, audit);
    return Number(numDeletedRows);
  });

export const purgeOperatorSessions = (backend: Backend, before: number): Promise<void> =>
  backend.write(async (transaction) => {
    for (const table of ['operator_sessions', 'operator_links'] as const) {
      await transaction.deleteFrom(table).where('expires_at', '<=', before).execute();
    }
  });

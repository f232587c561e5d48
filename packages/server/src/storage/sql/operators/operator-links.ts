// One-time links, and the passwords that are set by them.
import type { AuditEntry } from '../../../records/audit-entry.ts';
import type { OperatorLink } from '../../../records/operator.ts';
import type { Storage } from '../../contract/storage.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { lockTenant } from '../lock-tenant.ts';
import { Rollback, withRollback } from '../rollback.ts';
import { linkOf, linkRow, operatorOf, passwordColumns, sessionRow } from './operator-row.ts';
import { deleteSessions, insertOperator, operatorsOfTenant } from './operators.ts';

export const addOperatorLink = (backend: Backend, link: OperatorLink, audit: AuditEntry): ReturnType<Storage['addOperatorLink']> =>
  backend.write(async (transaction) => {
    const { tenantId, operatorId } = link;
    await lockTenant(transaction, tenantId);
    const operators = await operatorsOfTenant(transaction, tenantId).execute();
    if (operatorId === undefined ? operators.length > 0 : operators.every(({ id }) => id !== operatorId)) return 'unknown';
    const earlier = transaction.deleteFrom('operator_links').where('tenant_id', '=', tenantId);
    await (operatorId === undefined ? earlier.where('operator_id', 'is', null) : earlier.where('operator_id', '=', operatorId)).execute();
    await transaction.insertInto('operator_links').values(linkRow(link)).execute();
    await recordAudit(transaction, audit);
    return 'added';
  });

export const findOperatorLink = async (
  { freshReads }: Backend,
  ...[tenantId, tokenHash, at]: Parameters<Storage['findOperatorLink']>
): ReturnType<Storage['findOperatorLink']> => {
  const row = await freshReads
    .selectFrom('operator_links')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', at)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const link = linkOf(row);
  if (link.operatorId === undefined) return { link, operator: undefined };
  const operator = await operatorsOfTenant(freshReads, tenantId).where('id', '=', link.operatorId).executeTakeFirst();
  // The link of a disabled operator cannot be used.
  return operator === undefined || operator.disabled_at !== null ? undefined : { link, operator: operatorOf(operator) };
};

export const useOperatorLink = (
  backend: Backend,
  { tenantId, tokenHash, at, operator, password, session, audit }: Parameters<Storage['useOperatorLink']>[0],
): ReturnType<Storage['useOperatorLink']> =>
  withRollback('taken' as const, () =>
    backend.write(async (transaction) => {
      await lockTenant(transaction, tenantId);
      const used = await transaction
        .deleteFrom('operator_links')
        .where('tenant_id', '=', tenantId)
        .where('token_hash', '=', tokenHash)
        .where('expires_at', '>', at)
        .returning('operator_id')
        .executeTakeFirst();
      if (used === undefined) return 'used';
      // The link is not used up by a name that is taken.
      if (used.operator_id === null && (await insertOperator(transaction, { ...operator, password })) !== 'created') throw new Rollback();
      if (used.operator_id !== null) {
        const { numUpdatedRows } = await transaction
          .updateTable('operators')
          .set(({ eb }) => ({
            ...passwordColumns(password),
            display_name: operator.displayName ?? null,
            updated_at: at,
            version: eb('version', '+', 1),
          }))
          .where('tenant_id', '=', tenantId)
          .where('id', '=', used.operator_id)
          .where('disabled_at', 'is', null)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return 'used';
        await deleteSessions(transaction, { tenantId, operatorId: used.operator_id });
      }
      await transaction.insertInto('operator_sessions').values(sessionRow(session)).execute();
      await recordAudit(transaction, audit);
      return 'used-now';
    }),
  );

export const setOperatorPassword = (
  backend: Backend,
  { tenantId, operatorId, at, from, password, exceptSession, audit }: Parameters<Storage['setOperatorPassword']>[0],
): ReturnType<Storage['setOperatorPassword']> =>
  backend.write(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('operators')
      .set(({ eb }) => ({ ...passwordColumns(password), updated_at: at, version: eb('version', '+', 1) }))
      .where('tenant_id', '=', tenantId)
      .where('id', '=', operatorId)
      .where('password_hash', from === undefined ? 'is' : '=', from?.hash ?? null)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return 'stale';
    await deleteSessions(transaction, { tenantId, operatorId, except: exceptSession });
    await recordAudit(transaction, audit);
    return 'changed';
  });

export const rehashOperatorPassword = (
  backend: Backend,
  { tenantId, operatorId, from, password }: Parameters<Storage['rehashOperatorPassword']>[0],
): Promise<boolean> =>
  backend.write(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('operators')
      .set(passwordColumns(password))
      .where('tenant_id', '=', tenantId)
      .where('id', '=', operatorId)
      .where('password_hash', '=', from)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  });

// The operators of a tenant.
import type { Kysely, Transaction } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import { MAX_OPERATORS, type Operator, type OperatorLink } from '../../../records/operator.ts';
import type { Storage } from '../../contract/storage.ts';
import type { UpdateResult } from '../../contract/updates.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { isLockedOut } from '../lock-out.ts';
import { lockTenant } from '../lock-tenant.ts';
import { Rollback, withRollback } from '../rollback.ts';
import type { Schema } from '../schema.ts';
import { linkRow, operatorRow, settingsOfOperator } from './operator-row.ts';

export const operatorsOfTenant = (db: Kysely<Schema>, tenantId: string) =>
  db.selectFrom('operators').selectAll('operators').where('operators.tenant_id', '=', tenantId).orderBy('operators.name');

/** Inserts an operator, under the lock of its tenant. */
export const insertOperator = async (transaction: Transaction<Schema>, operator: Operator): Promise<'created' | 'taken' | 'too-many'> => {
  await lockTenant(transaction, operator.tenantId);
  const others = await operatorsOfTenant(transaction, operator.tenantId).execute();
  if (others.some(({ name }) => name === operator.name)) return 'taken';
  if (others.length >= MAX_OPERATORS) return 'too-many';
  await transaction.insertInto('operators').values(operatorRow(operator)).execute();
  return 'created';
};

export const createOperator = (
  backend: Backend,
  operator: Operator,
  link: OperatorLink,
  audit: AuditEntry,
): ReturnType<Storage['createOperator']> =>
  backend.write(async (transaction) => {
    const result = await insertOperator(transaction, operator);
    if (result !== 'created') return result;
    await transaction.insertInto('operator_links').values(linkRow(link)).execute();
    await recordAudit(transaction, audit);
    return result;
  });

/** @param now - see `changeClientState` */
export const updateOperator = (
  backend: Backend,
  { record, expectedVersion, audit }: Parameters<Storage['updateOperator']>[0],
  now: number,
): Promise<UpdateResult | 'locked-out'> =>
  unlessLockedOut(backend, record.tenantId, now, async (transaction) => {
    const { tenantId, id } = record;
    const stored = await operatorsOfTenant(transaction, tenantId).where('id', '=', id).executeTakeFirst();
    if (stored === undefined) return 'unknown';
    if (stored.version !== expectedVersion) return 'stale';
    await transaction
      .updateTable('operators')
      .set({ ...settingsOfOperator(record), version: expectedVersion + 1 })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute();
    if (record.disabledAt !== undefined) await deleteSessions(transaction, { tenantId, operatorId: id });
    await recordAudit(transaction, audit);
    return 'changed';
  });

/** @param now - see `changeClientState` */
export const deleteOperator = (
  backend: Backend,
  { tenantId, operatorId, audit }: Parameters<Storage['deleteOperator']>[0],
  now: number,
): ReturnType<Storage['deleteOperator']> =>
  unlessLockedOut(backend, tenantId, now, async (transaction) => {
    await deleteSessions(transaction, { tenantId, operatorId });
    for (const table of ['operator_links', 'operator_passkeys'] as const) {
      await transaction.deleteFrom(table).where('tenant_id', '=', tenantId).where('operator_id', '=', operatorId).execute();
    }
    const { numDeletedRows } = await transaction
      .deleteFrom('operators')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', operatorId)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) return 'unknown';
    await recordAudit(transaction, audit);
    return 'deleted';
  });

/** Makes a change under the tenant's lock, so that concurrent changes cannot lock it out. */
export const unlessLockedOut = async <Result>(
  backend: Backend,
  tenantId: string,
  now: number,
  change: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result | 'locked-out'> =>
  withRollback('locked-out' as const, () =>
    backend.write(async (transaction) => {
      await lockTenant(transaction, tenantId);
      const wasLockedOut = await isLockedOut(backend, transaction, tenantId, now);
      const result = await change(transaction);
      if (!wasLockedOut && (await isLockedOut(backend, transaction, tenantId, now))) throw new Rollback();
      return result;
    }),
  );

/** Ends the sessions of an operator, or all but one. @returns how many there were */
export const deleteSessions = async (
  transaction: Transaction<Schema>,
  { tenantId, operatorId, except }: { readonly tenantId: string; readonly operatorId: string; readonly except?: string | undefined },
): Promise<number> => {
  const all = transaction.deleteFrom('operator_sessions').where('tenant_id', '=', tenantId).where('operator_id', '=', operatorId);
  const { numDeletedRows } = await (except === undefined ? all : all.where('id', '!=', except)).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
};

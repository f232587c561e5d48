// The passkeys of operators.
import type { Selectable } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import { MAX_PASSKEYS, type OperatorPasskey } from '../../../records/operator.ts';
import type { OperatorPasskeyStorage } from '../../contract/operator-passkeys.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { parseTexts } from '../json-column.ts';
import { lockTenant } from '../lock-tenant.ts';
import { hasNul } from '../nul.ts';
import { operatorOf } from './operator-row.ts';
import { operatorsOfTenant, unlessLockedOut } from './operators.ts';
import type { OperatorPasskeysTable } from './tables.ts';

type PasskeyRow = Selectable<OperatorPasskeysTable>;

const passkeyRow = (passkey: OperatorPasskey): PasskeyRow => ({
  tenant_id: passkey.tenantId,
  id: passkey.id,
  operator_id: passkey.operatorId,
  public_key: passkey.publicKey,
  counter: passkey.counter,
  transports: JSON.stringify(passkey.transports),
  label: passkey.label,
  created_at: passkey.createdAt,
  last_used_at: passkey.lastUsedAt ?? null,
});

const passkeyOf = (row: PasskeyRow): OperatorPasskey => ({
  tenantId: row.tenant_id,
  id: row.id,
  operatorId: row.operator_id,
  publicKey: row.public_key,
  counter: row.counter,
  transports: parseTexts(row.transports),
  label: row.label,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at ?? undefined,
});

/** The part of the storage contract for passkeys, in SQL. @param now - in milliseconds; decides who can sign in */
export const operatorPasskeyStorage = (backend: Backend, now: () => number): OperatorPasskeyStorage => ({
  addOperatorPasskey: (passkey, audit) => addOperatorPasskey(backend, passkey, audit),
  operatorPasskeys: async (tenantId, operatorId) =>
    (await passkeys(backend, tenantId).where('operator_id', '=', operatorId).orderBy('created_at').orderBy('id').execute()).map(passkeyOf),
  findOperatorPasskey: async (tenantId, id) => {
    const row = hasNul(id) ? undefined : await passkeys(backend, tenantId).where('id', '=', id).executeTakeFirst();
    if (row === undefined) return undefined;
    const operator = await operatorsOfTenant(backend.freshReads, tenantId).where('id', '=', row.operator_id).executeTakeFirst();
    return operator === undefined || operator.disabled_at !== null
      ? undefined
      : { passkey: passkeyOf(row), operator: operatorOf(operator) };
  },
  useOperatorPasskey: ({ tenantId, id, from, counter, at }) =>
    backend.write(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('operator_passkeys')
        .set({ counter, last_used_at: at })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .where('counter', '=', from)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    }),
  deleteOperatorPasskey: async (passkey) => (hasNul(passkey.id) ? 'unknown' : deleteOperatorPasskey(backend, passkey, now())),
});

/** @param now - see `changeClientState` */
const deleteOperatorPasskey = (
  backend: Backend,
  { tenantId, operatorId, id, audit }: Parameters<OperatorPasskeyStorage['deleteOperatorPasskey']>[0],
  now: number,
): ReturnType<OperatorPasskeyStorage['deleteOperatorPasskey']> =>
  unlessLockedOut(backend, tenantId, now, async (transaction) => {
    const { numDeletedRows } = await transaction
      .deleteFrom('operator_passkeys')
      .where('tenant_id', '=', tenantId)
      .where('operator_id', '=', operatorId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) return 'unknown';
    await recordAudit(transaction, audit);
    return 'deleted';
  });

const passkeys = ({ freshReads }: Backend, tenantId: string) =>
  freshReads.selectFrom('operator_passkeys').selectAll().where('tenant_id', '=', tenantId);

const addOperatorPasskey = (
  backend: Backend,
  passkey: OperatorPasskey,
  audit: AuditEntry,
): ReturnType<OperatorPasskeyStorage['addOperatorPasskey']> =>
  backend.write(async (transaction) => {
    const { tenantId, operatorId, id } = passkey;
    await lockTenant(transaction, tenantId);
    const operator = await operatorsOfTenant(transaction, tenantId).where('id', '=', operatorId).executeTakeFirst();
    if (operator === undefined || operator.disabled_at !== null) return 'unknown';
    const registered = await transaction
      .selectFrom('operator_passkeys')
      .select(['id', 'operator_id'])
      .where('tenant_id', '=', tenantId)
      .where((row) => row.or([row('operator_id', '=', operatorId), row('id', '=', id)]))
      .execute();
    if (registered.some((each) => each.id === id)) return 'taken';
    if (registered.length >= MAX_PASSKEYS) return 'too-many';
    await transaction.insertInto('operator_passkeys').values(passkeyRow(passkey)).execute();
    await recordAudit(transaction, audit);
    return 'added';
  });

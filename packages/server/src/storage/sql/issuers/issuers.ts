// The trusted issuers of a tenant.
import type { Kysely, Transaction } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import type { ExchangePolicy } from '../../../records/exchange-policy.ts';
import { MAX_ISSUERS, MAX_NAMESAKES, type TrustedIssuer } from '../../../records/trusted-issuer.ts';
import type { IssuerConflict } from '../../contract/issuers.ts';
import type { Storage } from '../../contract/storage.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { lockTenant } from '../lock-tenant.ts';
import type { Schema } from '../schema.ts';
import { liveTrusts } from '../trusts/live-trusts.ts';
import { issuerOf, issuerRow, settingsOfIssuer } from './issuer-row.ts';

export const issuersOfTenant = (db: Kysely<Schema>, tenantId: string) =>
  db.selectFrom('trusted_issuers').selectAll().where('tenant_id', '=', tenantId).orderBy('id');

export const createIssuer = (backend: Backend, issuer: TrustedIssuer, audit: AuditEntry): ReturnType<Storage['createIssuer']> =>
  backend.write(async (transaction) => {
    const others = await lockedIssuers(transaction, issuer.tenantId);
    if (others.some(({ id }) => id === issuer.id)) return 'taken';
    if (others.length >= MAX_ISSUERS) return 'too-many';
    const conflict = await conflictOf(transaction, issuer, others);
    if (conflict !== undefined) return conflict;
    await transaction.insertInto('trusted_issuers').values(issuerRow(issuer)).execute();
    await finish(backend, transaction, issuer.tenantId, audit);
    return 'created';
  });

export const updateIssuer = (
  backend: Backend,
  { record, expectedVersion, audit }: Parameters<Storage['updateIssuer']>[0],
): ReturnType<Storage['updateIssuer']> =>
  backend.write(async (transaction) => {
    const { tenantId, id } = record;
    const all = await lockedIssuers(transaction, tenantId);
    const stored = all.find((each) => each.id === id);
    if (stored === undefined) return 'unknown';
    if (stored.version !== expectedVersion) return 'stale';
    const conflict = await conflictOf(transaction, record, all);
    if (conflict !== undefined) return conflict;
    await transaction
      .updateTable('trusted_issuers')
      .set({ ...settingsOfIssuer(record), version: expectedVersion + 1 })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute();
    await finish(backend, transaction, tenantId, audit);
    return 'changed';
  });

export const disableIssuer = (
  backend: Backend,
  { audit, ...change }: Parameters<Storage['disableIssuer']>[0],
): ReturnType<Storage['disableIssuer']> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, change.tenantId);
    const result = await setDisabled(transaction, change);
    if (result === 'changed') await finish(backend, transaction, change.tenantId, audit);
    return result;
  });

/** Disables or enables an issuer, under the lock of its tenant. */
export const setDisabled = async (
  transaction: Transaction<Schema>,
  { tenantId, id, at, by }: Omit<Parameters<Storage['disableIssuer']>[0], 'audit'>,
): Promise<'changed' | 'unchanged' | 'unknown'> => {
  const stored = (await issuersOfTenant(transaction, tenantId).execute()).find((each) => each.id === id);
  if (stored === undefined) return 'unknown';
  if ((stored.disabled_at === null) === (at === undefined)) return 'unchanged';
  await transaction
    .updateTable('trusted_issuers')
    .set({ disabled_at: at ?? null, disabled_by: at === undefined ? null : by, version: stored.version + 1 })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute();
  return 'changed';
};

export const deleteIssuer = (
  backend: Backend,
  { tenantId, id, audit }: Parameters<Storage['deleteIssuer']>[0],
): ReturnType<Storage['deleteIssuer']> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, tenantId);
    const rule = await liveTrusts(transaction, tenantId).where('issuer_id', '=', id).limit(1).executeTakeFirst();
    if (rule !== undefined || (await isExchanged(transaction, tenantId, id))) return 'in-use';
    const { numDeletedRows } = await transaction
      .deleteFrom('trusted_issuers')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) return 'unknown';
    await finish(backend, transaction, tenantId, audit);
    return 'deleted';
  });

const lockedIssuers = async (transaction: Transaction<Schema>, tenantId: string): Promise<readonly TrustedIssuer[]> => {
  await lockTenant(transaction, tenantId);
  return (await issuersOfTenant(transaction, tenantId).execute()).map(issuerOf);
};

const conflictOf = async (
  transaction: Transaction<Schema>,
  { tenantId, id, issuer, keys }: TrustedIssuer,
  all: readonly TrustedIssuer[],
): Promise<IssuerConflict | undefined> => {
  const namesakes = all.filter((other) => other.id !== id && other.issuer === issuer);
  // The issuer of a token is the record whose key verified it: with equal keys there would be two.
  if (namesakes.some((other) => JSON.stringify(other.keys) === JSON.stringify(keys))) return 'keys-taken';
  const isNew = all.every((other) => other.id !== id || other.issuer !== issuer);
  if (isNew && namesakes.length >= MAX_NAMESAKES) return 'too-many-namesakes';
  const users = await transaction
    .selectFrom('issuer_users')
    .select('issuer')
    .where('tenant_id', '=', tenantId)
    .where('issuer_id', '=', id)
    .executeTakeFirst();
  return users === undefined || users.issuer === issuer ? undefined : 'users-of-another';
};

/** Whether the tokens of an issuer are subjects of an exchange policy. */
const isExchanged = async (transaction: Transaction<Schema>, tenantId: string, id: string): Promise<boolean> => {
  const clients = await transaction
    .selectFrom('clients')
    .select('exchange')
    .where('tenant_id', '=', tenantId)
    .where('exchange', 'is not', null)
    .where('deleted_at', 'is', null)
    .execute();
  return clients.some(({ exchange }) => {
    // The column is written by this server only, as this type.
    const policy: ExchangePolicy = JSON.parse(exchange ?? '');
    return policy.subjects.some(({ issuer }) => issuer === id);
  });
};

const finish = async (backend: Backend, transaction: Transaction<Schema>, tenantId: string, audit: AuditEntry): Promise<void> => {
  await recordAudit(transaction, audit);
  await recordChange(backend, transaction, { kind: 'tenant', tenantId, subject: tenantId });
};

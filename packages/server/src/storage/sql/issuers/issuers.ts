// The trusted issuers of a tenant.
import type { Kysely, Transaction } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import { MAX_ISSUERS, type TrustedIssuer } from '../../../records/trusted-issuer.ts';
import type { Storage } from '../../contract/storage.ts';
import type { UpdateResult } from '../../contract/updates.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { lockTenant } from '../lock-tenant.ts';
import type { Schema } from '../schema.ts';
import { liveTrusts } from '../trusts/live-trusts.ts';
import { issuerOf, issuerRow, settingsOfIssuer } from './issuer-row.ts';

export const issuersOfTenant = (db: Kysely<Schema>, tenantId: string) =>
  db.selectFrom('trusted_issuers').selectAll().where('tenant_id', '=', tenantId).orderBy('id');

export const createIssuer = (
  backend: Backend,
  issuer: TrustedIssuer,
  audit: AuditEntry,
): Promise<'created' | 'taken' | 'keys-taken' | 'too-many'> =>
  backend.write(async (transaction) => {
    const others = await lockedIssuers(transaction, issuer.tenantId);
    if (others.some(({ id }) => id === issuer.id)) return 'taken';
    if (others.length >= MAX_ISSUERS) return 'too-many';
    if (sharesKeys(issuer, others)) return 'keys-taken';
    await transaction.insertInto('trusted_issuers').values(issuerRow(issuer)).execute();
    await finish(backend, transaction, issuer.tenantId, audit);
    return 'created';
  });

export const updateIssuer = (
  backend: Backend,
  { record, expectedVersion, audit }: Parameters<Storage['updateIssuer']>[0],
): Promise<UpdateResult | 'keys-taken'> =>
  backend.write(async (transaction) => {
    const { tenantId, id } = record;
    const all = await lockedIssuers(transaction, tenantId);
    const stored = all.find((each) => each.id === id);
    if (stored === undefined) return 'unknown';
    if (stored.version !== expectedVersion) return 'stale';
    if (sharesKeys(record, all)) return 'keys-taken';
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
    if (rule !== undefined) return 'in-use';
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

// The issuer of a token is the record whose key verified it: with equal keys there would be two.
const sharesKeys = ({ id, issuer, keys }: TrustedIssuer, all: readonly TrustedIssuer[]): boolean =>
  all.some((other) => other.id !== id && other.issuer === issuer && JSON.stringify(other.keys) === JSON.stringify(keys));

const finish = async (backend: Backend, transaction: Transaction<Schema>, tenantId: string, audit: AuditEntry): Promise<void> => {
  await recordAudit(transaction, audit);
  await recordChange(backend, transaction, { kind: 'tenant', tenantId, subject: tenantId });
};

// The trust rules of clients.
import type { Kysely, Transaction } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import { MAX_RULES } from '../../../records/trust-rule.ts';
import type { Storage } from '../../contract/storage.ts';
import type { StoredTrust } from '../../contract/trusts.ts';
import type { UpdateResult } from '../../contract/updates.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { clientExists } from '../clients/client-exists.ts';
import { lockTenant } from '../lock-tenant.ts';
import { raiseVersion } from '../raise-version.ts';
import type { Schema } from '../schema.ts';
import { liveTrusts } from './live-trusts.ts';
import { settingsOfTrust, trustRow } from './trust-row.ts';

/** Milliseconds for which a deleted rule remains: longer than any token. */
const RETENTION = 2 * 86_400_000;

/** The rules of an issuer with a pin, of clients that are not deleted. */
export const trustsByPin = (db: Kysely<Schema>, tenantId: string, issuerId: string, pin: string) =>
  liveTrusts(db, tenantId)
    .innerJoin('clients', (join) =>
      join.onRef('clients.tenant_id', '=', 'trusts.tenant_id').onRef('clients.client_id', '=', 'trusts.client_id'),
    )
    .where('trusts.issuer_id', '=', issuerId)
    .where('trusts.pin', '=', pin)
    .where('clients.deleted_at', 'is', null)
    .orderBy('trusts.id');

export const createTrust = (backend: Backend, trust: StoredTrust, audit: AuditEntry): ReturnType<Storage['createTrust']> =>
  backend.write(async (transaction) => {
    const { tenantId, clientId, issuerId } = trust.rule;
    await lockTenant(transaction, tenantId);
    if (!(await clientExists(transaction, { tenantId, clientId }))) return 'unknown';
    const issuer = await transaction
      .selectFrom('trusted_issuers')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', issuerId)
      .executeTakeFirst();
    if (issuer === undefined) return 'unknown-issuer';
    const rules = await liveTrusts(transaction, tenantId).where('client_id', '=', clientId).execute();
    if (rules.length >= MAX_RULES) return 'too-many';
    await transaction.insertInto('trusts').values(trustRow(trust)).execute();
    await finish(backend, transaction, { ...trust.rule, at: trust.rule.createdAt }, audit);
    return 'created';
  });

export const updateTrust = (
  backend: Backend,
  { record, pin, expectedVersion, audit }: Parameters<Storage['updateTrust']>[0],
): Promise<UpdateResult> =>
  backend.write(async (transaction) => {
    const { tenantId, clientId, id } = record;
    await lockTenant(transaction, tenantId);
    const stored = await liveTrusts(transaction, tenantId).where('client_id', '=', clientId).where('id', '=', id).executeTakeFirst();
    if (stored === undefined) return 'unknown';
    if (stored.version !== expectedVersion) return 'stale';
    await transaction
      .updateTable('trusts')
      .set({ ...settingsOfTrust({ rule: record, pin }), version: expectedVersion + 1 })
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .where('id', '=', id)
      .execute();
    await finish(backend, transaction, { ...record, at: record.updatedAt }, audit);
    return 'changed';
  });

export const deleteTrust = (backend: Backend, removal: Parameters<Storage['deleteTrust']>[0]): Promise<'deleted' | 'unknown'> =>
  backend.write(async (transaction) => {
    const { tenantId, clientId, id, at, audit } = removal;
    await lockTenant(transaction, tenantId);
    await transaction
      .deleteFrom('trusts')
      .where('tenant_id', '=', tenantId)
      .where('deleted_at', '<', at - RETENTION)
      .execute();
    const { numUpdatedRows } = await transaction
      .updateTable('trusts')
      .set({ deleted_at: at })
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return 'unknown';
    await finish(backend, transaction, removal, audit);
    return 'deleted';
  });

const finish = async (
  backend: Backend,
  transaction: Transaction<Schema>,
  change: { readonly tenantId: string; readonly clientId: string; readonly at: number },
  audit: AuditEntry,
): Promise<void> => {
  const { tenantId, clientId } = change;
  // What is remembered of the client's tokens depends on its rules as well.
  await raiseVersion(transaction, change);
  await recordAudit(transaction, audit);
  await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
};

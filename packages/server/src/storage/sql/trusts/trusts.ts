// The trust rules of clients.
import { type Kysely, sql, type Transaction } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import { MAX_RULES, type TrustRule } from '../../../records/trust-rule.ts';
import type { Storage } from '../../contract/storage.ts';
import type { StoredTrust, TrustPageRequest } from '../../contract/trusts.ts';
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

const ofLiveClients = (db: Kysely<Schema>, tenantId: string) =>
  liveTrusts(db, tenantId)
    .innerJoin('clients', (join) =>
      join.onRef('clients.tenant_id', '=', 'trusts.tenant_id').onRef('clients.client_id', '=', 'trusts.client_id'),
    )
    .where('clients.deleted_at', 'is', null);

/** The rules of an issuer with a pin, of clients that are not deleted. */
export const trustsByPin = (db: Kysely<Schema>, tenantId: string, issuerId: string, pin: string) =>
  ofLiveClients(db, tenantId).where('trusts.issuer_id', '=', issuerId).where('trusts.pin', '=', pin).orderBy('trusts.id');

/** A page of the rules of a tenant. */
export const trustPage = (db: Kysely<Schema>, tenantId: string, { after, limit, owners, expiresBefore }: TrustPageRequest) => {
  const all = ofLiveClients(db, tenantId).orderBy('trusts.client_id').orderBy('trusts.id').limit(limit);
  const page = expiresBefore === undefined ? all : all.where('trusts.expires_at', '<', expiresBefore);
  const none = sql<boolean>`1 = 0`;
  const readable =
    owners === undefined ? page : page.where(owners.length === 0 ? none : sql<boolean>`clients.owner IN (${sql.join(owners)})`);
  if (after === undefined) return readable;
  return readable.where(({ eb, refTuple, tuple }) => eb(refTuple('trusts.client_id', 'trusts.id'), '>', tuple(after.clientId, after.id)));
};

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
    if (isTaken(rules, trust.rule)) return 'taken';
    await transaction.insertInto('trusts').values(trustRow(trust)).execute();
    await noteUsers(transaction, trust.rule);
    await finish(backend, transaction, { ...trust.rule, at: trust.rule.createdAt }, audit);
    return 'created';
  });

export const updateTrust = (
  backend: Backend,
  { record, pin, expectedVersion, audit }: Parameters<Storage['updateTrust']>[0],
): Promise<UpdateResult | 'taken'> =>
  backend.write(async (transaction) => {
    const { tenantId, clientId, id } = record;
    await lockTenant(transaction, tenantId);
    const rules = await liveTrusts(transaction, tenantId).where('client_id', '=', clientId).execute();
    const stored = rules.find((row) => row.id === id);
    if (stored === undefined) return 'unknown';
    if (stored.version !== expectedVersion) return 'stale';
    if (isTaken(rules, record)) return 'taken';
    await transaction
      .updateTable('trusts')
      .set({ ...settingsOfTrust({ rule: record, pin }), version: expectedVersion + 1 })
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .where('id', '=', id)
      .execute();
    await noteUsers(transaction, record);
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

/** Notes whose users the subjects of tokens name from now on, also when neither the rule nor the issuer exist any more. */
const noteUsers = async (transaction: Transaction<Schema>, { tenantId, issuerId, subject }: TrustRule): Promise<void> => {
  if (subject !== 'user') return;
  await transaction
    .insertInto('issuer_users')
    .columns(['tenant_id', 'issuer_id', 'issuer'])
    .expression((eb) =>
      eb.selectFrom('trusted_issuers').select(['tenant_id', 'id', 'issuer']).where('tenant_id', '=', tenantId).where('id', '=', issuerId),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

// The lock on the tenant lets no other rule in between.
const isTaken = (rules: readonly { readonly id: string; readonly name: string | null }[], { id, name }: TrustRule): boolean =>
  rules.some((other) => other.id !== id && (other.name ?? other.id) === name);

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

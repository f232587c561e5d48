// Changes a tenant's signing keys under conditions, so that only one of several nodes makes the same change.
import type { Transaction } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import type { SigningKeyRecord } from '../../../records/signing-key.ts';
import type { KeyChange } from '../../contract/signing-keys.ts';
import type { Storage } from '../../contract/storage.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { lockTenant } from '../lock-tenant.ts';
import { latestExpiry, recordRevocations } from '../revocations/revocations.ts';
import type { Schema } from '../schema.ts';
import { SIGNING_KEY_COLUMNS, signingKeyRow } from './signing-key-row.ts';

/** Adds the first keys of an algorithm, unless one signs. */
export const addSigningKeys = (backend: Backend, change: Parameters<Storage['addSigningKeys']>[0]): Promise<boolean> =>
  backend.write(async (transaction) => {
    await lockTenant(transaction, change.tenantId);
    if ((await signing(transaction, change.tenantId, change.signing.algorithm)) !== undefined) return false;
    await insertKeys(transaction, [change.signing, change.standby]);
    await finish(backend, transaction, change, change.signing.kid);
    return true;
  });

/** Replaces the key that signs by its standby. */
export const rotateSigningKey = (backend: Backend, change: Parameters<Storage['rotateSigningKey']>[0]): Promise<boolean> =>
  backend.write(async (transaction) => {
    const { tenantId, algorithm, kid, next, at, standby } = change;
    await lockTenant(transaction, tenantId);
    if ((await signing(transaction, tenantId, algorithm))?.kid !== kid) return false;
    if ((await standingBy(transaction, tenantId, algorithm))?.kid !== next) return false;
    await ofKey(transaction, tenantId, kid).set({ retired_at: at }).execute();
    await ofKey(transaction, tenantId, next).set({ signs_from: at }).execute();
    await insertKeys(transaction, [standby]);
    await finish(backend, transaction, change, kid);
    return true;
  });

/** Revokes a key, and replaces it if it signed. */
export const revokeSigningKey = (
  backend: Backend,
  change: Parameters<Storage['revokeSigningKey']>[0],
): Promise<'changed' | 'unchanged' | 'unknown'> =>
  backend.write(async (transaction) => {
    const { tenantId, kid, at, standby } = change;
    await lockTenant(transaction, tenantId);
    const key = await keysOf(transaction, tenantId).where('kid', '=', kid).executeTakeFirst();
    if (key === undefined) return 'unknown';
    if (key.revoked_at !== null) return 'unchanged';
    const signed = (await signing(transaction, tenantId, key.algorithm))?.kid === kid;
    await ofKey(transaction, tenantId, kid).set({ revoked_at: at }).execute();
    if (signed) {
      const next = await standingBy(transaction, tenantId, key.algorithm);
      if (next !== undefined) await ofKey(transaction, tenantId, next.kid).set({ signs_from: at }).execute();
    }
    if (key.retired_at === null) await insertKeys(transaction, [standby]);
    await recordRevocations(transaction, tenantId, [{ type: 'key', kid, exp: latestExpiry(at) }]);
    await finish(backend, transaction, change, kid);
    return 'changed';
  });

/** Removes keys that retired or were revoked before a moment; all tokens that they signed have expired. */
export const removeSigningKeys = (backend: Backend, tenantId: string, endedBefore: number, audit: AuditEntry): Promise<void> =>
  backend.write(async (transaction) => {
    const removed = await transaction
      .deleteFrom('signing_keys')
      .where('tenant_id', '=', tenantId)
      .where(({ or, eb }) => or([eb('retired_at', '<', endedBefore), eb('revoked_at', '<', endedBefore)]))
      .returning('kid')
      .execute();
    if (removed.length === 0) return;
    await recordAudit(transaction, { ...audit, detail: { ...audit.detail, kids: removed.map(({ kid }) => kid) } });
    await recordChange(backend, transaction, { kind: 'key', tenantId, subject: tenantId });
  });

const keysOf = (transaction: Transaction<Schema>, tenantId: string) =>
  transaction.selectFrom('signing_keys').select(SIGNING_KEY_COLUMNS).where('tenant_id', '=', tenantId);

const live = (transaction: Transaction<Schema>, tenantId: string, algorithm: SigningKeyRecord['algorithm']) =>
  keysOf(transaction, tenantId).where('algorithm', '=', algorithm).where('retired_at', 'is', null).where('revoked_at', 'is', null);

const signing = (transaction: Transaction<Schema>, tenantId: string, algorithm: SigningKeyRecord['algorithm']) =>
  live(transaction, tenantId, algorithm).where('signs_from', 'is not', null).orderBy('signs_from', 'desc').limit(1).executeTakeFirst();

const standingBy = (transaction: Transaction<Schema>, tenantId: string, algorithm: SigningKeyRecord['algorithm']) =>
  live(transaction, tenantId, algorithm).where('signs_from', 'is', null).orderBy('announced_at').limit(1).executeTakeFirst();

const ofKey = (transaction: Transaction<Schema>, tenantId: string, kid: string) =>
  transaction.updateTable('signing_keys').where('tenant_id', '=', tenantId).where('kid', '=', kid);

const insertKeys = (transaction: Transaction<Schema>, keys: readonly SigningKeyRecord[]): Promise<unknown> =>
  transaction.insertInto('signing_keys').values(keys.map(signingKeyRow)).execute();

const finish = async (backend: Backend, transaction: Transaction<Schema>, { tenantId, audit }: KeyChange, kid: string): Promise<void> => {
  await recordAudit(transaction, audit);
  await recordChange(backend, transaction, { kind: 'key', tenantId, subject: kid });
};

// Adds and changes secrets of clients, each under the tenant's row lock: the limits hold and nobody is locked out, however many ask at once.
import type { Selectable, Transaction } from 'kysely';
import {
  ENDED_SECRET_RETENTION,
  MAX_ENDED_SECRETS,
  MAX_LIVE_SECRETS,
  MAX_LIVE_SLOW_SECRETS,
  MAX_SECRETS,
} from '../../../records/secret-limits.ts';
import { isEnded, isSlow, secretState } from '../../../records/secret-state.ts';
import type { SecretAddition, SecretAdditionResult, SecretChange, SecretChangeResult } from '../../contract/secrets.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { isLockedOut } from '../lock-out.ts';
import { lockTenant } from '../lock-tenant.ts';
import { raiseVersion } from '../raise-version.ts';
import { Rollback, withRollback } from '../rollback.ts';
import type { Schema } from '../schema.ts';
import { insertReveal } from '../secret-reveals/secret-reveals.ts';
import { clientSecretRow } from './client-secret-row.ts';
import type { ClientSecretsTable } from './tables.ts';

type SecretRow = Selectable<ClientSecretsTable>;
type Place = Pick<SecretAddition, 'tenantId' | 'clientId'>;

/** Adds a secret. @param now - the moment from which managers have to last */
export const addSecret = (backend: Backend, addition: SecretAddition, now: number): Promise<SecretAdditionResult> =>
  withRollback('locked-out', () =>
    backend.write(async (transaction) => {
      const { tenantId } = addition;
      await lockTenant(transaction, tenantId);
      const wasLockedOut = await isLockedOut(backend, transaction, tenantId, now);
      const result = await insertSecret(backend, transaction, addition);
      if (!wasLockedOut && (await isLockedOut(backend, transaction, tenantId, now))) throw new Rollback();
      return result;
    }),
  );

/** Adds a secret under the tenant's lock; whether nobody is locked out by it is the caller's to ask. */
export const insertSecret = async (
  backend: Backend,
  transaction: Transaction<Schema>,
  addition: SecretAddition,
): Promise<Exclude<SecretAdditionResult, 'locked-out'>> => {
  const { tenantId, clientId, secret, retireOthersAt, endRetiring = false, at, audit, reveal } = addition;
  if (!(await isThere(transaction, addition))) return 'unknown';
  const before = await secretsOf(transaction, addition);
  const others = before.filter((row) => !isEnded(stateOf(row, at)));
  const ends = (row: SecretRow): boolean =>
    (retireOthersAt !== undefined && retireOthersAt <= at) || (endRetiring && row.retires_at !== null);
  const remaining = others.filter((row) => !ends(row));
  const ended = prunable(before, at, { byItself: secret.createdBy === clientId });
  if (remaining.length >= MAX_LIVE_SECRETS || before.length - ended.length >= MAX_SECRETS) return 'too-many';
  const slow = remaining.filter(({ hash_format }) => isSlow({ hashFormat: hash_format })).length;
  if (isSlow(secret) && slow >= MAX_LIVE_SLOW_SECRETS) return 'too-many-slow';
  await removeSecrets(transaction, addition, ended);
  for (const row of others) {
    const retiresAt = ends(row) ? at : retireOthersAt;
    if (retiresAt !== undefined) await retire(transaction, addition, row, { retiresAt, replacedBy: secret.id });
  }
  await transaction.insertInto('client_secrets').values(clientSecretRow(addition, secret)).execute();
  if (reveal !== undefined) await insertReveal(transaction, reveal);
  await raiseVersion(transaction, addition);
  await recordAudit(transaction, audit);
  await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
  return 'added';
};

/** Retires every secret that counts, under the tenant's lock, in favour of none. */
export const retireSecrets = async (
  backend: Backend,
  transaction: Transaction<Schema>,
  change: Pick<SecretAddition, 'tenantId' | 'clientId' | 'at' | 'audit'>,
): Promise<void> => {
  const { tenantId, clientId, at, audit } = change;
  const counting = (await secretsOf(transaction, change)).filter((row) => !isEnded(stateOf(row, at)));
  for (const row of counting) await retire(transaction, change, row, { retiresAt: at, replacedBy: null });
  if (counting.length === 0) return;
  await recordAudit(transaction, audit);
  await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
};

/** Changes secrets of one client, all or none. @param now - the moment from which managers have to last */
export const changeSecrets = (
  backend: Backend,
  changes: readonly [SecretChange, ...SecretChange[]],
  now: number,
): Promise<SecretChangeResult> =>
  withRollback('locked-out', () =>
    backend.write(async (transaction) => {
      const [first] = changes;
      const { tenantId, clientId } = first;
      await lockTenant(transaction, tenantId);
      const wasLockedOut = await isLockedOut(backend, transaction, tenantId, now);
      if (!(await isThere(transaction, first))) return 'unknown';
      const rows = await secretsOf(transaction, first);
      const judged = changes.map((change) => judgeChange(rows, change));
      const refused = judged.find((each) => typeof each === 'string' && each !== 'unchanged');
      if (typeof refused === 'string') return refused;
      const made = judged.filter((each) => typeof each !== 'string');
      if (made.length === 0) return 'unchanged';
      for (const { change, columns } of made) await update(transaction, change, change.secretId, columns);
      await raiseVersion(transaction, first);
      if (!wasLockedOut && (await isLockedOut(backend, transaction, tenantId, now))) throw new Rollback();
      for (const { change } of made) await recordAudit(transaction, change.audit);
      await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
      return 'changed';
    }),
  );

/** What a change writes, or why it writes nothing. */
const judgeChange = (rows: readonly SecretRow[], change: SecretChange) => {
  const { clientId, secretId, expectedVersion, at } = change;
  const row = rows.find(({ id }) => id === secretId);
  if (row === undefined) return 'unknown';
  if (expectedVersion !== undefined && expectedVersion !== row.version) return 'stale';
  // One that the client made itself goes on to be known for it: it ends with a revocation of the secret that it was made with.
  const madeItself = rows.some(({ id, created_by }) => id === row.replaced_by && created_by === clientId);
  const columns = columnsOf(change, madeItself);
  const { label: _, ...state } = columns;
  // What has ended stays so; its label is for people.
  if (Object.keys(state).length > 0 && isEnded(stateOf(row, at))) return 'ended';
  return JSON.stringify({ ...row, ...columns }) === JSON.stringify(row) ? 'unchanged' : { change, columns };
};

const isThere = async (transaction: Transaction<Schema>, { tenantId, clientId }: Place): Promise<boolean> => {
  const client = await transaction
    .selectFrom('clients')
    .select('client_id')
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return client !== undefined;
};

/** All secrets of a client, newest first. */
const secretsOf = (transaction: Transaction<Schema>, { tenantId, clientId }: Place): Promise<SecretRow[]> =>
  transaction
    .selectFrom('client_secrets')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();

const stateOf = (row: SecretRow, at: number) =>
  secretState(
    {
      revokedAt: row.revoked_at ?? undefined,
      expiresAt: row.expires_at ?? undefined,
      retiresAt: row.retires_at ?? undefined,
      deactivatedAt: row.deactivated_at ?? undefined,
    },
    at,
  );

/** Ended secrets beyond those that are kept, the oldest. For want of room others go too, but not for a client that rotates itself. */
const prunable = (rows: readonly SecretRow[], at: number, { byItself }: { readonly byItself: boolean }): readonly string[] => {
  const isOld = (row: SecretRow): boolean => endOf(row) < at - ENDED_SECRET_RETENTION;
  const surplus = rows.filter((row) => isEnded(stateOf(row, at))).slice(MAX_ENDED_SECRETS);
  const old = surplus.filter(isOld);
  const hasRoom = byItself || rows.length - old.length < MAX_SECRETS;
  return (hasRoom ? old : surplus.filter((row) => row.revoked_at === null || isOld(row))).map(({ id }) => id);
};

/** When an ended secret ended: what was revoked, then. */
const endOf = ({ revoked_at, expires_at, retires_at }: SecretRow): number =>
  revoked_at ?? Math.min(expires_at ?? Number.POSITIVE_INFINITY, retires_at ?? Number.POSITIVE_INFINITY);

const removeSecrets = async (
  transaction: Transaction<Schema>,
  { tenantId, clientId }: Place,
  secretIds: readonly string[],
): Promise<void> => {
  if (secretIds.length === 0) return;
  for (const table of ['secret_reveals', 'credential_uses'] as const) {
    await transaction
      .deleteFrom(table)
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .where(table === 'secret_reveals' ? 'secret_id' : 'credential_id', 'in', secretIds)
      .execute();
  }
  await transaction
    .deleteFrom('client_secrets')
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .where('id', 'in', secretIds)
    .execute();
};

// A retirement that comes earlier stays as it is.
const retire = async (
  transaction: Transaction<Schema>,
  place: Place,
  { id, retires_at }: SecretRow,
  { retiresAt, replacedBy }: { readonly retiresAt: number; readonly replacedBy: string | null },
): Promise<void> => {
  if (retires_at !== null && retires_at <= retiresAt) return;
  await update(transaction, place, id, { retires_at: retiresAt, replaced_by: replacedBy });
};

type Changeable = Partial<Pick<SecretRow, 'label' | 'expires_at' | 'retires_at' | 'replaced_by' | 'deactivated_at'>>;

const columnsOf = ({ set }: SecretChange, keepsSuccessor: boolean): Changeable => ({
  ...('label' in set ? { label: set.label ?? null } : undefined),
  ...('expiresAt' in set ? { expires_at: set.expiresAt ?? null } : undefined),
  ...('deactivatedAt' in set ? { deactivated_at: set.deactivatedAt ?? null } : undefined),
  ...('retiresAt' in set ? { retires_at: set.retiresAt ?? null } : undefined),
  // Nothing takes the place of one that stays.
  ...('retiresAt' in set && set.retiresAt === undefined && !keepsSuccessor ? { replaced_by: null } : undefined),
});

const update = (transaction: Transaction<Schema>, { tenantId, clientId }: Place, secretId: string, columns: Changeable) =>
  transaction
    .updateTable('client_secrets')
    .set(({ eb }) => ({ ...columns, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .where('id', '=', secretId)
    .execute();

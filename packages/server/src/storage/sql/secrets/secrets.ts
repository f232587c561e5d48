// Adds and changes secrets of clients under the tenant's row lock, so that concurrent requests can neither
// exceed a limit nor lock the tenant out.
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
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
import { clientExists } from '../clients/client-exists.ts';
import { isLockedOut } from '../lock-out.ts';
import { lockTenant } from '../lock-tenant.ts';
import { raiseVersion } from '../raise-version.ts';
import { Rollback, withRollback } from '../rollback.ts';
import type { Schema } from '../schema.ts';
import { insertReveal } from '../secret-reveals/secret-reveals.ts';
import { clientSecretRow } from './client-secret-row.ts';
import type { ClientSecretsTable } from './tables.ts';

type SecretRow = Selectable<ClientSecretsTable>;
type ClientKey = Pick<SecretAddition, 'tenantId' | 'clientId'>;

/** @param now - see `changeClientState` */
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

/** Adds a secret under the tenant's lock. The caller checks that the tenant is not locked out. */
export const insertSecret = async (
  backend: Backend,
  transaction: Transaction<Schema>,
  addition: SecretAddition,
): Promise<Exclude<SecretAdditionResult, 'locked-out'>> => {
  const { tenantId, clientId, secret, retireOthersAt, endRetiring = false, at, audit, reveal } = addition;
  if (!(await clientExists(transaction, addition))) return 'unknown';
  const before = await secretsOf(transaction, addition).execute();
  const others = before.filter((row) => !isEnded(stateOf(row, at)));
  const ends = (row: SecretRow): boolean =>
    (retireOthersAt !== undefined && retireOthersAt <= at) || (endRetiring && row.retires_at !== null);
  const remaining = others.filter((row) => !ends(row));
  const ended = prunable(before, at, { isOwnRotation: secret.createdBy === clientId });
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

/** Retires every active secret without a replacement, under the tenant's lock. */
export const retireSecrets = async (
  backend: Backend,
  transaction: Transaction<Schema>,
  change: Pick<SecretAddition, 'tenantId' | 'clientId' | 'at' | 'audit'>,
): Promise<void> => {
  const { tenantId, clientId, at, audit } = change;
  const active = (await secretsOf(transaction, change).execute()).filter((row) => !isEnded(stateOf(row, at)));
  for (const row of active) await retire(transaction, change, row, { retiresAt: at, replacedBy: null });
  if (active.length === 0) return;
  await recordAudit(transaction, audit);
  await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
};

/** Changes secrets of one client, all or none. @param now - see `changeClientState` */
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
      if (!(await clientExists(transaction, first))) return 'unknown';
      const rows = await secretsOf(transaction, first).execute();
      const outcomes = changes.map((change) => checkChange(rows, change));
      const refused = outcomes.find((each) => typeof each === 'string' && each !== 'unchanged');
      if (typeof refused === 'string') return refused;
      const updates = outcomes.filter((each) => typeof each !== 'string');
      if (updates.length === 0) return 'unchanged';
      for (const { change, columns } of updates) await update(transaction, change, change.secretId, columns);
      await raiseVersion(transaction, first);
      if (!wasLockedOut && (await isLockedOut(backend, transaction, tenantId, now))) throw new Rollback();
      for (const { change } of updates) await recordAudit(transaction, change.audit);
      await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
      return 'changed';
    }),
  );

/** The columns that a change writes, or why it writes none. */
const checkChange = (rows: readonly SecretRow[], change: SecretChange) => {
  const { clientId, secretId, expectedVersion, at } = change;
  const row = rows.find(({ id }) => id === secretId);
  if (row === undefined) return 'unknown';
  if (expectedVersion !== undefined && expectedVersion !== row.version) return 'stale';
  // The link to a secret that the client itself created is retained: it is revoked together with this one.
  const hasOwnSuccessor = rows.some(({ id, created_by }) => id === row.replaced_by && created_by === clientId);
  const columns = columnsOf(change, hasOwnSuccessor);
  const { label: _, ...state } = columns;
  // Only the label of an ended secret can change.
  if (Object.keys(state).length > 0 && isEnded(stateOf(row, at))) return 'ended';
  return JSON.stringify({ ...row, ...columns }) === JSON.stringify(row) ? 'unchanged' : { change, columns };
};

/** All secrets of a client, newest first. */
export const secretsOf = (db: Kysely<Schema>, { tenantId, clientId }: ClientKey) =>
  db
    .selectFrom('client_secrets')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    // An expression keeps SQLite from reading all secrets of the tenant in the order of their age.
    .orderBy(sql`created_at + 0`, 'desc')
    .orderBy('id', 'desc');

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

/**
 * The ended secrets to remove. At the limit of secrets younger ones are removed too, but not for a client's
 * own rotation.
 */
const prunable = (rows: readonly SecretRow[], at: number, { isOwnRotation }: { readonly isOwnRotation: boolean }): readonly string[] => {
  const isOld = (row: SecretRow): boolean => endOf(row) < at - ENDED_SECRET_RETENTION;
  const surplus = rows.filter((row) => isEnded(stateOf(row, at))).slice(MAX_ENDED_SECRETS);
  const old = surplus.filter(isOld);
  const hasCapacity = isOwnRotation || rows.length - old.length < MAX_SECRETS;
  return (hasCapacity ? old : surplus.filter((row) => row.revoked_at === null || isOld(row))).map(({ id }) => id);
};

/** The time at which an ended secret was revoked, expired or retired. */
const endOf = ({ revoked_at, expires_at, retires_at }: SecretRow): number =>
  revoked_at ?? Math.min(expires_at ?? Number.POSITIVE_INFINITY, retires_at ?? Number.POSITIVE_INFINITY);

const removeSecrets = async (
  transaction: Transaction<Schema>,
  { tenantId, clientId }: ClientKey,
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

// An earlier retirement is left unchanged.
const retire = async (
  transaction: Transaction<Schema>,
  client: ClientKey,
  { id, retires_at }: SecretRow,
  { retiresAt, replacedBy }: { readonly retiresAt: number; readonly replacedBy: string | null },
): Promise<void> => {
  if (retires_at !== null && retires_at <= retiresAt) return;
  await update(transaction, client, id, { retires_at: retiresAt, replaced_by: replacedBy });
};

type Changeable = Partial<Pick<SecretRow, 'label' | 'expires_at' | 'retires_at' | 'replaced_by' | 'deactivated_at'>>;

const columnsOf = ({ set }: SecretChange, keepsSuccessor: boolean): Changeable => ({
  ...('label' in set ? { label: set.label ?? null } : undefined),
  ...('expiresAt' in set ? { expires_at: set.expiresAt ?? null } : undefined),
  ...('deactivatedAt' in set ? { deactivated_at: set.deactivatedAt ?? null } : undefined),
  ...('retiresAt' in set ? { retires_at: set.retiresAt ?? null } : undefined),
  // A secret that does not retire has no replacement.
  ...('retiresAt' in set && set.retiresAt === undefined && !keepsSuccessor ? { replaced_by: null } : undefined),
});

const update = (transaction: Transaction<Schema>, { tenantId, clientId }: ClientKey, secretId: string, columns: Changeable) =>
  transaction
    .updateTable('client_secrets')
    .set(({ eb }) => ({ ...columns, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .where('id', '=', secretId)
    .execute();

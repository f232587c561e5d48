// Creates clients.
import type { Transaction } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import type { Client } from '../../../records/client.ts';
import type { SecretReveal } from '../../contract/secret-reveals.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import type { Schema } from '../schema.ts';
import { insertReveal } from '../secret-reveals/secret-reveals.ts';
import { clientSecretRow } from '../secrets/client-secret-row.ts';
import { indexClient } from './client-index.ts';
import { clientRow } from './client-row.ts';

/** @returns `false` when the client id is taken, also by a deleted client */
export const createClient = (backend: Backend, client: Client, audit: AuditEntry, reveal?: SecretReveal): Promise<boolean> =>
  backend.write(async (transaction) => {
    if (!(await insertClient(transaction, client))) return false;
    if (reveal !== undefined) await insertReveal(transaction, reveal);
    await recordAudit(transaction, audit);
    await recordChange(backend, transaction, { kind: 'client', tenantId: client.tenantId, subject: client.clientId });
    return true;
  });

/** Inserts a client with its secrets and entitlements, unless its client id is taken. */
export const insertClient = async (transaction: Transaction<Schema>, client: Client): Promise<boolean> => {
  const { secrets } = client;
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('clients')
    .values(clientRow(client))
    .onConflict((conflict) => conflict.columns(['tenant_id', 'client_id']).doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) return false;
  await insertEntitlements(transaction, client);
  await indexClient(transaction, client);
  if (secrets.length > 0) {
    const rows = secrets.map((secret) => clientSecretRow(client, secret));
    await transaction.insertInto('client_secrets').values(rows).execute();
  }
  return true;
};

/** Inserts the entitlements of a client that has none stored. */
export const insertEntitlements = async (
  transaction: Transaction<Schema>,
  { tenantId: tenant_id, clientId: client_id, entitlements }: Client,
): Promise<void> => {
  if (entitlements.length === 0) return;
  const rows = entitlements.map((name, position) => ({ tenant_id, client_id, name, position }));
  await transaction.insertInto('client_entitlements').values(rows).execute();
};

// Revokes a credential as compromised: a secret or a trust rule by its id, a key or certificate by its
// thumbprint.
import type { Transaction } from 'kysely';
import { MAX_REVOKED_CREDENTIALS } from '../../../records/client.ts';
import { isTrustId } from '../../../records/trust-rule.ts';
import type { StateChangeResult } from '../../contract/client-states.ts';
import type { Storage } from '../../contract/storage.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { parseTexts } from '../json-column.ts';
import { isLockedOut } from '../lock-out.ts';
import { lockTenant } from '../lock-tenant.ts';
import { raiseVersion } from '../raise-version.ts';
import { latestExpiry, recordRevocations } from '../revocations/revocations.ts';
import { Rollback, withRollback } from '../rollback.ts';
import type { Schema } from '../schema.ts';

type CredentialChange = Parameters<Storage['revokeCredential']>[0];

/** SHA-256 in base64url: of a JWK (RFC 7638) or a certificate (RFC 8705 §3.1). */
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

/** @param now - see `changeClientState` */
export const revokeCredential = (backend: Backend, change: CredentialChange, now: number): Promise<StateChangeResult> =>
  withRollback('locked-out', () =>
    backend.write(async (transaction) => {
      const { tenantId, clientId, credentialId, at, audit } = change;
      await lockTenant(transaction, tenantId);
      const wasLockedOut = await isLockedOut(backend, transaction, tenantId, now);
      const result = (await revokeSecret(transaction, change)) ?? (await revokeNamed(transaction, change));
      if (result !== 'changed') return result;
      const successors = await revokeOwnSuccessors(transaction, change);
      await raiseVersion(transaction, change);
      if (!wasLockedOut && (await isLockedOut(backend, transaction, tenantId, now))) throw new Rollback();
      const exp = latestExpiry(at);
      const revoked = [credentialId, ...successors];
      await recordRevocations(
        transaction,
        tenantId,
        revoked.map((cred) => ({ type: 'credential', cred, clientId, exp })),
      );
      await recordAudit(transaction, audit);
      await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
      return 'changed';
    }),
  );

const revokeSecret = async (
  transaction: Transaction<Schema>,
  { tenantId, clientId, credentialId, at }: CredentialChange,
): Promise<StateChangeResult | undefined> => {
  const secret = await transaction
    .selectFrom('client_secrets')
    .select('revoked_at')
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .where('id', '=', credentialId)
    .executeTakeFirst();
  if (secret === undefined) return undefined;
  if (secret.revoked_at !== null) return 'unchanged';
  await transaction
    .updateTable('client_secrets')
    .set(({ eb }) => ({ revoked_at: at, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .where('id', '=', credentialId)
    .execute();
  return 'changed';
};

// Secrets that the client itself created to replace the revoked one may belong to an attacker who had it.
const revokeOwnSuccessors = async (transaction: Transaction<Schema>, change: CredentialChange): Promise<readonly string[]> => {
  const { tenantId, clientId } = change;
  const rows = await transaction
    .selectFrom('client_secrets')
    .select(['id', 'replaced_by', 'created_by', 'revoked_at'])
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .execute();
  const successors: string[] = [];
  const next = (id: string): string | null => rows.find((row) => row.id === id)?.replaced_by ?? null;
  for (let id = next(change.credentialId); id !== null && !successors.includes(id); id = next(id)) {
    const successor = rows.find((row) => row.id === id);
    if (successor?.created_by !== clientId) break;
    if (successor.revoked_at === null) await revokeSecret(transaction, { ...change, credentialId: id });
    successors.push(id);
  }
  return successors;
};

/** Adds a thumbprint or the id of a trust rule to the revoked credentials of a client. */
const revokeNamed = async (
  transaction: Transaction<Schema>,
  { tenantId, clientId, credentialId }: Pick<CredentialChange, 'tenantId' | 'clientId' | 'credentialId'>,
): Promise<StateChangeResult> => {
  const client = await transaction
    .selectFrom('clients')
    .select('revoked_credentials')
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (client === undefined || !(THUMBPRINT.test(credentialId) || isTrustId(credentialId))) return 'unknown';
  const revoked = parseTexts(client.revoked_credentials);
  if (revoked.includes(credentialId)) return 'unchanged';
  if (revoked.length >= MAX_REVOKED_CREDENTIALS) return 'full';
  await transaction
    .updateTable('clients')
    .set({ revoked_credentials: JSON.stringify([...revoked, credentialId]) })
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .execute();
  return 'changed';
};

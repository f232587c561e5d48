// Distrusts an issuer: none of its tokens is accepted any more, and none that it led to stays active.
import { setTimeout as delay } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { StateChangeResult } from '../../contract/client-states.ts';
import type { Storage } from '../../contract/storage.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { revokeNamed } from '../credentials/revoke-credential.ts';
import { setDisabled } from '../issuers/issuers.ts';
import { lockTenant } from '../lock-tenant.ts';
import { raiseVersion } from '../raise-version.ts';
import { latestExpiry, recordRevocations } from '../revocations/revocations.ts';
import type { Schema } from '../schema.ts';

type Distrust = Parameters<Storage['distrustIssuer']>[0];
type RuleKey = { readonly client_id: string; readonly id: string };

/** Rules of one transaction: others wait for it, and other nodes learn of changes that were made seconds ago at most. */
const CHUNK = 250;

export const distrustIssuer = async (backend: Backend, distrust: Distrust): Promise<StateChangeResult> => {
  const began = performance.now();
  // With the first rules: of an issuer with few, all is one change.
  const rules = await backend.write(async (transaction) => {
    const { tenantId, audit } = distrust;
    await lockTenant(transaction, tenantId);
    if ((await setDisabled(transaction, distrust)) === 'unknown') return undefined;
    const all = await rulesOf(transaction, distrust);
    await revokeRules(backend, transaction, distrust, all.slice(0, CHUNK));
    await recordAudit(transaction, audit);
    await recordChange(backend, transaction, { kind: 'tenant', tenantId, subject: tenantId });
    return all;
  });
  if (rules === undefined) return 'unknown';
  let took = performance.now() - began;
  for (let start = CHUNK; start < rules.length; start += CHUNK) {
    // Half of the time of the store is left for others.
    await delay(took);
    const next = performance.now();
    await backend.write(async (transaction) => {
      await lockTenant(transaction, distrust.tenantId);
      await revokeRules(backend, transaction, distrust, rules.slice(start, start + CHUNK));
    });
    took = performance.now() - next;
  }
  return 'changed';
};

// Deleted rules included: their tokens may be active.
const rulesOf = (transaction: Transaction<Schema>, { tenantId, id }: Distrust): Promise<readonly RuleKey[]> =>
  transaction
    .selectFrom('trusts')
    .select(['client_id', 'id'])
    .where('tenant_id', '=', tenantId)
    .where('issuer_id', '=', id)
    .orderBy('client_id')
    .execute();

const revokeRules = async (
  backend: Backend,
  transaction: Transaction<Schema>,
  { tenantId, at }: Distrust,
  rules: readonly RuleKey[],
): Promise<void> => {
  const revoked: { readonly clientId: string; readonly cred: string }[] = [];
  for (const { client_id: clientId, id: credentialId } of rules) {
    if ((await revokeNamed(transaction, { tenantId, clientId, credentialId }, true)) !== 'changed') continue;
    await raiseVersion(transaction, { tenantId, clientId, at });
    revoked.push({ clientId, cred: credentialId });
  }
  const exp = latestExpiry(at);
  await recordRevocations(
    transaction,
    tenantId,
    revoked.map((each) => ({ type: 'credential', ...each, exp })),
  );
  for (const clientId of new Set(revoked.map((each) => each.clientId))) {
    await recordChange(backend, transaction, { kind: 'client', tenantId, subject: clientId });
  }
};

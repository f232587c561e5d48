// Distrusts an issuer: none of its tokens is accepted any more, and none that it led to stays active.
import { setTimeout as delay } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { isTrustId } from '../../../records/trust-rule.ts';
import type { StateChangeResult } from '../../contract/client-states.ts';
import type { Storage } from '../../contract/storage.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange, recordChanges } from '../changes/changes.ts';
import { setDisabled } from '../issuers/issuers.ts';
import { parseTexts } from '../json-column.ts';
import { lockTenant } from '../lock-tenant.ts';
import { latestExpiry, recordRevocations } from '../revocations/revocations.ts';
import type { Schema } from '../schema.ts';

type Distrust = Parameters<Storage['distrustIssuer']>[0];
type RuleKey = { readonly client_id: string; readonly id: string };

// Bounds of one transaction, since tokens wait for it, and other nodes learn of changes that were made seconds ago at most.
/** Rules. */
const CHUNK = 100;
/** Milliseconds. */
const LONGEST = 100;

export const distrustIssuer = async (backend: Backend, distrust: Distrust): Promise<StateChangeResult> => {
  const { tenantId, audit } = distrust;
  const began = performance.now();
  // With the first rules: of an issuer with few, all is one change.
  const first = await backend.write(async (transaction) => {
    await lockTenant(transaction, tenantId);
    if ((await setDisabled(transaction, distrust)) === 'unknown') return 'unknown';
    await recordAudit(transaction, audit);
    await recordChange(backend, transaction, { kind: 'tenant', tenantId, subject: tenantId });
    const rules = await rulesOf(transaction, distrust)
      .limit(CHUNK + 1)
      .execute();
    const done = await revokeRules(backend, transaction, distrust, rules.slice(0, CHUNK));
    return done === rules.length ? 'all' : 'some';
  });
  if (first === 'unknown') return 'unknown';
  let took = performance.now() - began;
  const rules = first === 'all' ? [] : await rulesOf(backend.reads, distrust).execute();
  for (let start = 0; start < rules.length; ) {
    // Half of the time of the store is left for others.
    await delay(took);
    const next = performance.now();
    start += await backend.write(async (transaction) => {
      await lockTenant(transaction, tenantId);
      return revokeRules(backend, transaction, distrust, rules.slice(start, start + CHUNK));
    });
    took = performance.now() - next;
  }
  return 'changed';
};

// Deleted rules included: their tokens may be active.
const rulesOf = (db: Kysely<Schema>, { tenantId, id }: Pick<Distrust, 'tenantId' | 'id'>) =>
  db
    .selectFrom('trusts')
    .select(['client_id', 'id'])
    .where('tenant_id', '=', tenantId)
    .where('issuer_id', '=', id)
    .orderBy('client_id')
    .orderBy('id');

/** Revokes rules, those of one client together. @returns how many of them, in their order */
const revokeRules = async (
  backend: Backend,
  transaction: Transaction<Schema>,
  { tenantId, at }: Distrust,
  rules: readonly RuleKey[],
): Promise<number> => {
  const began = performance.now();
  const byClient = Map.groupBy(rules, ({ client_id: clientId }) => clientId);
  const revokedBefore = await revokedCredentials(transaction, tenantId, [...byClient.keys()]);
  const revoked: { readonly clientId: string; readonly cred: string }[] = [];
  let done = 0;
  for (const [clientId, own] of byClient) {
    if (done > 0 && performance.now() - began > LONGEST) break;
    done += own.length;
    const before = revokedBefore.get(clientId) ?? [];
    // Also of a deleted client, which may be restored, and beyond the maximum, since a client has few rules.
    const added = own.map(({ id }) => id).filter((id) => isTrustId(id) && !before.includes(id));
    if (added.length === 0) continue;
    await transaction
      .updateTable('clients')
      .set(({ eb }) => ({ revoked_credentials: JSON.stringify([...before, ...added]), version: eb('version', '+', 1), updated_at: at }))
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .execute();
    revoked.push(...added.map((cred) => ({ clientId, cred })));
  }
  const exp = latestExpiry(at);
  await recordRevocations(
    transaction,
    tenantId,
    revoked.map((each) => ({ type: 'credential', ...each, exp })),
  );
  const changed = [...new Set(revoked.map((each) => each.clientId))];
  await recordChanges(
    backend,
    transaction,
    tenantId,
    changed.map((subject) => ({ kind: 'client', tenantId, subject })),
  );
  return done;
};

const revokedCredentials = async (
  transaction: Transaction<Schema>,
  tenantId: string,
  clientIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  if (clientIds.length === 0) return new Map();
  const rows = await transaction
    .selectFrom('clients')
    .select(['client_id', 'revoked_credentials'])
    .where('tenant_id', '=', tenantId)
    .where('client_id', 'in', clientIds)
    .execute();
  return new Map(rows.map((row) => [row.client_id, parseTexts(row.revoked_credentials)]));
};

// Distrusts an issuer: none of its tokens is accepted any more, and none that it led to stays active.
import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql, type Transaction } from 'kysely';
import { isTrustId } from '../../../records/trust-rule.ts';
import type { StateChangeResult } from '../../contract/client-states.ts';
import type { Storage } from '../../contract/storage.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { recordChange } from '../changes/changes.ts';
import { setDisabled } from '../issuers/issuers.ts';
import { parseTexts } from '../json-column.ts';
import { lockTenant } from '../lock-tenant.ts';
import { latestExpiry, recordRevocations } from '../revocations/revocations.ts';
import type { Schema } from '../schema.ts';
import { issuerTrusts } from './issuer-trusts.ts';

type Distrust = Parameters<Storage['distrustIssuer']>[0];
type RuleKey = { readonly client_id: string; readonly id: string };

/** Rules of one transaction, for which tokens and other changes wait. */
const CHUNK = 500;

export const distrustIssuer = async (backend: Backend, distrust: Distrust): Promise<StateChangeResult> => {
  const { tenantId, audit } = distrust;
  let began = performance.now();
  // With the first rules: of an issuer with few, all is one change.
  let revoked = await backend.write(async (transaction) => {
    await lockTenant(transaction, tenantId);
    if ((await setDisabled(transaction, distrust)) === 'unknown') return undefined;
    await recordAudit(transaction, audit);
    await recordChange(backend, transaction, { kind: 'tenant', tenantId, subject: tenantId });
    return revokeRules(transaction, distrust, undefined);
  });
  if (revoked === undefined) return 'unknown';
  while (revoked.length === CHUNK) {
    // Half of the time of the store is left for others.
    await delay(performance.now() - began);
    began = performance.now();
    const last: RuleKey | undefined = revoked.at(-1);
    revoked = await backend.write(async (transaction) => {
      await lockTenant(transaction, tenantId);
      return revokeRules(transaction, distrust, last);
    });
  }
  return 'changed';
};

/**
 * Revokes the rules that follow one, those of a client together. Other nodes learn from the revocations which clients
 * changed: the change table would list each of them at every poll, for seconds.
 */
const revokeRules = async (
  transaction: Transaction<Schema>,
  { tenantId, id, at }: Distrust,
  after: RuleKey | undefined,
): Promise<readonly RuleKey[]> => {
  const rules = await issuerTrusts(transaction, tenantId, id, after).select(['client_id', 'id']).limit(CHUNK).execute();
  const byClient = Map.groupBy(rules, ({ client_id: clientId }) => clientId);
  const before = await revokedCredentials(transaction, tenantId, [...byClient.keys()]);
  // Also of a deleted client, which may be restored, and beyond the maximum, since a client has few rules.
  const added = [...byClient].flatMap(([clientId, own]) => {
    const known = before.get(clientId) ?? [];
    const ids = own.map((rule) => rule.id).filter((rule) => isTrustId(rule) && !known.includes(rule));
    return ids.length === 0 ? [] : [{ clientId, ids, all: JSON.stringify([...known, ...ids]) }];
  });
  if (added.length === 0) return rules;
  await setRevoked(transaction, { tenantId, at }, added).execute();
  const exp = latestExpiry(at);
  await recordRevocations(
    transaction,
    tenantId,
    added.flatMap(({ clientId, ids }) => ids.map((cred) => ({ type: 'credential' as const, clientId, cred, exp }))),
  );
  return rules;
};

/** Sets the revoked credentials of clients. @param changed - `all` is JSON */
export const setRevoked = (
  db: Kysely<Schema>,
  { tenantId, at }: Pick<Distrust, 'tenantId' | 'at'>,
  changed: readonly { readonly clientId: string; readonly all: string }[],
) => {
  const rows = sql.join(changed.map(({ clientId, all }) => sql`(${clientId}, ${all})`));
  return db
    .updateTable('clients')
    .from(sql<{ column1: string; column2: string }>`(VALUES ${rows})`.as('changed'))
    .set(({ eb, ref }) => ({ revoked_credentials: ref('changed.column2'), version: eb('clients.version', '+', 1), updated_at: at }))
    .where('clients.tenant_id', '=', tenantId)
    .whereRef('clients.client_id', '=', 'changed.column1');
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

// How many tokens clients obtained in a day, and how many they needed.
import { setImmediate } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { AuditEntry } from '../../../records/audit-entry.ts';
import type { TrustDemand, TrustRule } from '../../../records/trust-rule.ts';
import type { TokenDemand, TokenDemandQuery } from '../../../records/usage.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import { takeNumber } from './add-usage.ts';

/** The demand of a day, by client or by the addresses of one. */
export const tokenDemand = async (db: Kysely<Schema>, tenantId: string, query: TokenDemandQuery): Promise<readonly TokenDemand[]> => {
  // One process needs a token at a time; the last one is used until its end.
  const need = sql<number>`CASE WHEN last_at = first_at THEN 1 ELSE (last_at - first_at + lifetime - 1) / lifetime END`;
  const ofDay = db.selectFrom('token_repeats').where('tenant_id', '=', tenantId).where('day', '=', query.day);
  const sums = { issued: sql<number>`SUM(issued)`, needed: sql<number>`SUM(${need})` };
  if (query.by === 'address') {
    const rows = await ofDay
      .where('client_id', '=', query.clientId)
      .select(['client_id', 'credential_id', 'address', sums.issued.as('issued'), sums.needed.as('needed')])
      .groupBy(['client_id', 'credential_id', 'address'])
      .orderBy(sums.issued, 'desc')
      .limit(query.limit)
      .execute();
    return rows.map((row) => demandOf(row, row.credential_id, row.address));
  }
  const { tolerated, rows: limit } = query;
  const found: TokenDemand[] = [];
  let after: string | undefined = '';
  while (after !== undefined) {
    const rest: typeof ofDay = ofDay.where('client_id', '>', after);
    const at = rest
      .select('client_id')
      .orderBy('client_id')
      .offset(limit - 1);
    const last: { readonly client_id: string } | undefined = await at.limit(1).executeTakeFirst();
    const rows = await (last === undefined ? rest : rest.where('client_id', '<=', last.client_id))
      .select(['client_id', sums.issued.as('issued'), sums.needed.as('needed')])
      .groupBy('client_id')
      .having(sums.issued, '>', sql<number>`${tolerated.ratio} * ${sums.needed}`)
      .having(sums.issued, '>', sql<number>`${tolerated.excess} + ${sums.needed}`)
      .execute();
    found.push(...rows.map((row) => demandOf(row, '', '')));
    after = last?.client_id;
    // SQLite reads in this thread, without waiting: requests have their turn.
    await setImmediate();
  }
  return found;
};

/** What the tokens of a trust rule were since a day. */
export const trustDemand = async (
  db: Kysely<Schema>,
  { tenantId, clientId, id }: Pick<TrustRule, 'tenantId' | 'clientId' | 'id'>,
  since: number,
): Promise<TrustDemand> => {
  const row = await db
    .selectFrom('token_repeats')
    .where('tenant_id', '=', tenantId)
    .where('day', '>=', since)
    .where('client_id', '=', clientId)
    .where('credential_id', '=', id)
    .select([
      sql<number>`COALESCE(SUM(issued), 0)`.as('tokens'),
      sql<number>`COALESCE(MAX(lifetime), 0)`.as('lifetime'),
      sql<number>`COALESCE(MAX(CASE WHEN issued > 1 THEN (last_at - first_at) / (issued - 1) END), 0)`.as('interval'),
      sql<number>`COALESCE(SUM(CASE WHEN issued = 1 THEN 1 ELSE 0 END), 0)`.as('single'),
    ])
    .executeTakeFirstOrThrow();
  const tokens = Number(row.tokens);
  return {
    ...{ tokens, lifetime: Number(row.lifetime) },
    interval: tokens === 0 || Number(row.single) > 0 ? undefined : Number(row.interval),
  };
};

const demandOf = (row: { client_id: string; issued: number; needed: number }, credentialId: string, address: string): TokenDemand => ({
  clientId: row.client_id,
  credentialId,
  address,
  issued: Number(row.issued),
  needed: Number(row.needed),
});

/** The name of the writer of a tenant's reports. */
const reportOf = (tenantId: string): string => `waste ${tenantId}`;

/** The last day that was reported; 0 before the first. */
export const wasteReportedOn = async (db: Kysely<Schema>, tenantId: string): Promise<number> =>
  (await db.selectFrom('usage_writers').select('number').where('writer', '=', reportOf(tenantId)).executeTakeFirst())?.number ?? 0;

/** Appends the entries of a day, unless it or a later one was reported. */
export const reportWaste = (backend: Backend, tenantId: string, day: number, entries: readonly AuditEntry[]): Promise<boolean> =>
  backend.write(async (transaction) => {
    if (!(await takeNumber(transaction, reportOf(tenantId), day))) return false;
    for (const entry of entries) await recordAudit(transaction, entry);
    return true;
  });

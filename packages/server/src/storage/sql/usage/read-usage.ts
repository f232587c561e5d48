// Sums usage by group, and reads the last uses of scopes.
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { DAY, HOUR, type ScopeUse, type UsageGroup, type UsageQuery, type UsageSum } from '../../../records/usage.ts';
import type { Backend } from '../backend.ts';
import { TERMS } from '../client-terms.ts';
import type { Schema } from '../schema.ts';

/** The sums of the first groups of a span of time. */
export const usageSums = async (
  { reads, byBytes }: Pick<Backend, 'reads' | 'byBytes'>,
  tenantId: string,
  query: UsageQuery,
): Promise<readonly UsageSum[]> => {
  if (query.owners?.length === 0) return [];
  const rows = await sumsOf(reads, byBytes(keyOf(tenantId, query.group)), tenantId, query).execute();
  return rows.map(({ key, outcome, count }) => ({ key, outcome, count: Number(count) }));
};

/** @param key - the expression of a group's key, compared by bytes */
export const sumsOf = (db: Kysely<Schema>, key: RawBuilder<string>, tenantId: string, query: UsageQuery) => {
  const { after, limit } = query;
  const first = countsIn(db, tenantId, query)
    .$if(after !== undefined, (all) => all.where(key, '>', after ?? ''))
    .select(key.as('key'))
    .groupBy('key')
    .orderBy('key')
    .limit(limit);
  return countsIn(db, tenantId, query)
    .where(key, 'in', first)
    .select([key.as('key'), 'counted.outcome'])
    .select(({ fn }) => fn.sum<number>('counted.requests').as('count'))
    .groupBy(['key', 'counted.outcome'])
    .orderBy('key')
    .orderBy('counted.outcome');
};

/** The lengths of spans that are counted, in seconds. */
const SPANS = { hours: [HOUR], days: [DAY], both: [HOUR, DAY] } as const satisfies Record<UsageQuery['counts'], readonly number[]>;

/** The counts of some time. Those of a single span are in the order of the clients. */
const countsIn = (db: Kysely<Schema>, tenantId: string, { from, to, counts, clientId, owners }: UsageQuery) => {
  const [span, ...others] = SPANS[counts];
  const ofTenant = db.selectFrom('usage_counts as counted').where('counted.tenant_id', '=', tenantId);
  const ofSpan =
    others.length === 0 && to - from === span
      ? ofTenant.where('counted.span', '=', span).where('counted.start', '=', from)
      : ofTenant
          .where('counted.span', 'in', [span, ...others])
          .where('counted.start', '>=', from)
          .where('counted.start', '<', to);
  return ofSpan
    .$if(clientId !== undefined, (all) => all.where('counted.client_id', '=', clientId ?? ''))
    .$if(owners !== undefined, (all) =>
      all.where('counted.client_id', 'in', ({ selectFrom }) =>
        selectFrom('clients')
          .select('client_id')
          .where('tenant_id', '=', tenantId)
          .where('owner', 'in', owners ?? []),
      ),
    );
};

const COLUMNS = { client: 'client_id', credential: 'credential_id', resource: 'resource', address: 'network' } as const;

/** The expression of a group's key; of owners and labels, as they are now. */
export const keyOf = (tenantId: string, group: UsageGroup): RawBuilder<string> => {
  if (group.by === 'label') {
    const prefix = TERMS.label(`${group.name}=`);
    // The term of a label starts with its name; `>` follows `=`. In a database that does not compare by bytes, the range
    // has other names too.
    return sql`COALESCE((SELECT SUBSTR(named.term, ${sql.lit(prefix.length + 1)}) FROM client_terms AS named, clients AS labelled
      WHERE labelled.tenant_id = ${tenantId} AND labelled.client_id = counted.client_id AND named.tenant_id = ${tenantId}
      AND named.id = labelled.id AND named.term >= ${prefix} AND named.term < ${TERMS.label(`${group.name}>`)}
      AND SUBSTR(named.term, 1, ${sql.lit(prefix.length)}) = ${prefix}), '')`;
  }
  if (group.by === 'owner') {
    return sql`COALESCE((SELECT owned.owner FROM clients AS owned
      WHERE owned.tenant_id = ${tenantId} AND owned.client_id = counted.client_id), '')`;
  }
  return sql`${sql.ref(`counted.${COLUMNS[group.by]}`)}`;
};

/** The start of the first counts. */
export const firstUsage = async (db: Kysely<Schema>, tenantId: string): Promise<number | undefined> => {
  const starts: number[] = [];
  for (const span of [HOUR, DAY]) {
    const row = await db
      .selectFrom('usage_counts')
      .select('start')
      .where('tenant_id', '=', tenantId)
      .where('span', '=', span)
      .orderBy('start')
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) starts.push(row.start);
  }
  return starts.length === 0 ? undefined : Math.min(...starts);
};

/** Clients of one query. */
const CHUNK = 1000;

/** The last uses of the scopes of some clients. */
export const scopeUses = async (db: Kysely<Schema>, tenantId: string, clientIds: readonly string[]): Promise<readonly ScopeUse[]> => {
  const uses: ScopeUse[] = [];
  for (let start = 0; start < clientIds.length; start += CHUNK) {
    const rows = await db
      .selectFrom('scope_uses')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('client_id', 'in', clientIds.slice(start, start + CHUNK))
      .orderBy('client_id')
      .orderBy('scope')
      .execute();
    for (const row of rows) uses.push({ tenantId, clientId: row.client_id, scope: row.scope, lastOn: row.last_on });
  }
  return uses;
};

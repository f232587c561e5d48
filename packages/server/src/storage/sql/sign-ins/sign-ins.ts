// Counts issued tokens and refused requests by client, credential and address, the latest first.
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { SignInFilter, SignIns } from '../../../records/grant-filter.ts';
import { ChosenClients } from '../grants/chosen-clients.ts';
import { grantsOfBatch } from '../grants/grant-batch.ts';
import { isChosen } from '../grants/grant-list.ts';
import { newestBatches } from '../grants/newest-batches.ts';
import { type GrantReads, postingsReach } from '../grants/postings-reach.ts';
import type { Schema } from '../schema.ts';

/** The event of a request for a token. */
const TOKEN_EVENT = 'token.issue';
/** Maximum number of reads of the counts while grants are posted, which happens every few seconds. */
const ATTEMPTS = 5;

/** The counts by both kinds of groups. */
export const signIns = async (store: GrantReads, tenantId: string, filter: SignInFilter): Promise<readonly SignIns[]> => {
  const groups = [...(await grantedGroups(store, tenantId, filter)), ...(await refusedGroups(store.reads, tenantId, filter))];
  return groups.toSorted((a, b) => b.lastAt - a.lastAt).slice(0, filter.limit);
};

// Grants that are posted between the two reads would be in neither, or in both.
const grantedGroups = async (store: GrantReads, tenantId: string, filter: SignInFilter): Promise<readonly SignIns[]> => {
  for (let attempt = 1; ; attempt++) {
    const { reached } = await postingsReach(store);
    const rows = [...(await counted(store.reads, tenantId, filter)), ...(await uncounted(store, tenantId, filter, reached))];
    if (attempt === ATTEMPTS || (await postingsReach(store)).reached === reached) return summed(rows);
  }
};

const counted = async (db: Kysely<Schema>, tenantId: string, filter: SignInFilter): Promise<readonly Counted[]> => {
  const { limit } = filter;
  const [since, until] = [Math.floor(filter.since / 1000), Math.ceil(filter.until / 1000)];
  return db
    .selectFrom('sign_ins as sign_in')
    .where('hour', '>', since - 3600)
    .where('hour', '<=', until)
    .where('last_at', '>=', since)
    .where('first_at', '<=', until)
    .where(matches(tenantId, filter, 'client_id'))
    .groupBy(['client_id', 'credential_id', 'address'])
    .select(['client_id', 'credential_id', 'address'])
    .select(({ fn }) => [
      fn.sum<number>('granted').as('count'),
      fn.min<number>('first_at').as('first'),
      fn.max<number>('last_at').as('last'),
    ])
    .orderBy('last', 'desc')
    .limit(limit)
    .execute();
};

// Grants that are not posted yet are not counted yet.
const uncounted = async (store: GrantReads, tenantId: string, filter: SignInFilter, reached: string): Promise<readonly Counted[]> => {
  const { clientId, credentialId, address, owners } = filter;
  const [issuedSince, issuedUntil] = [Math.floor(filter.since / 1000), Math.ceil(filter.until / 1000)];
  const choice = { clientId, credentialId, address, issuedSince, issuedUntil };
  const clients = new ChosenClients(store.reads, tenantId, { owners });
  const rows: Counted[] = [];
  const range = { credentials: undefined, above: reached, below: undefined };
  for await (const batches of newestBatches(store, tenantId, range)) {
    const grants = await clients.only(batches.flatMap(grantsOfBatch).filter((grant) => isChosen(grant, choice)));
    for (const grant of grants) {
      const { issuedAt } = grant;
      rows.push({
        client_id: grant.clientId,
        credential_id: grant.credentialId,
        address: grant.address,
        count: 1,
        first: issuedAt,
        last: issuedAt,
      });
    }
  }
  return rows;
};

interface Counted {
  readonly client_id: string;
  readonly credential_id: string;
  readonly address: string;
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

// Merges the groups of counted and uncounted grants.
const summed = (rows: readonly Counted[]): readonly SignIns[] =>
  [...Map.groupBy(rows, (row) => [row.client_id, row.credential_id, row.address].join('\n')).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return {
      clientId: first.client_id,
      credentialId: first.credential_id,
      address: first.address,
      result: 'granted',
      count: group.reduce((sum, { count }) => sum + Number(count), 0),
      firstAt: Math.min(...group.map((row) => row.first)) * 1000,
      lastAt: Math.max(...group.map((row) => row.last)) * 1000,
    };
  });

const refusedGroups = async (db: Kysely<Schema>, tenantId: string, filter: SignInFilter): Promise<readonly SignIns[]> => {
  const { limit, since, until } = filter;
  const rows = await db
    .selectFrom('audit')
    .where('event', '=', TOKEN_EVENT)
    .where('at', '>=', since)
    .where('at', '<=', until)
    .where(matches(tenantId, filter, 'actor'))
    .groupBy(['actor', 'credential_id', 'address', 'reason', 'result'])
    .select(['actor', 'credential_id', 'address', 'reason', 'result'])
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min<number>('at').as('first'), fn.max<number>('at').as('last')])
    .orderBy('last', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    clientId: row.actor ?? undefined,
    credentialId: row.credential_id ?? undefined,
    address: row.address ?? undefined,
    result: row.reason ?? row.result,
    count: Number(row.count),
    firstAt: row.first,
    lastAt: row.last,
  }));
};

/** The condition of a filter. @param client - the column of the client id */
const matches = (
  tenantId: string,
  { clientId, credentialId, address, owners }: SignInFilter,
  client: 'client_id' | 'actor',
): RawBuilder<SqlBool> => {
  const conditions = [sql`tenant_id = ${tenantId}`];
  if (clientId !== undefined) conditions.push(sql`${sql.ref(client)} = ${clientId}`);
  if (credentialId !== undefined) conditions.push(sql`credential_id = ${credentialId}`);
  if (address !== undefined) conditions.push(sql`address = ${address}`);
  if (owners !== undefined) {
    const owned = sql`SELECT owned.client_id FROM clients AS owned WHERE owned.tenant_id = ${tenantId}`;
    conditions.push(owners.length === 0 ? sql`1 = 0` : sql`${sql.ref(client)} IN (${owned} AND owned.owner IN (${sql.join(owners)}))`);
  }
  return sql<SqlBool>`${sql.join(conditions, sql` AND `)}`;
};

// Finds a page of clients. Ids are read from the narrow tables of the index; only the page's own rows are
// read in full.
import { type RawBuilder, sql } from 'kysely';
import type { ClientFilter, ClientPageRequest, ClientSort } from '../../contract/client-lists.ts';
import { searchable, TERMS } from '../client-terms.ts';

// The column of each order; the record's id decides among equals.
const KEYS = { created: undefined, name: 'name', client_id: 'client_id' } as const satisfies Record<ClientSort['by'], string | undefined>;

/** The ids of a page. @param now - milliseconds since the epoch; decides which clients are expired */
export const clientIdsOfPage = (tenantId: string, request: ClientPageRequest, now: number): RawBuilder<{ id: string }> => {
  const { filter = {}, owners, limit } = request;
  const terms = termsOf(filter);
  const [lead, ...others] = terms;
  const conditions: RawBuilder<unknown>[] = [sql`client.tenant_id = ${tenantId}`, ...stateConditions(filter, now)];
  if (owners !== undefined) conditions.push(owners.length === 0 ? sql`1 = 0` : sql`client.owner IN (${sql.join(owners)})`);
  if (filter.kind === 'service') conditions.push(sql`client.kind = 'service'`);
  if (filter.expiresBefore !== undefined) conditions.push(sql`client.expires_at < ${filter.expiresBefore}`);
  if (filter.unusedSince !== undefined) {
    conditions.push(sql`client.created_at < ${filter.unusedSince}`);
    conditions.push(sql`NOT EXISTS (SELECT 1 FROM credential_uses AS used
      WHERE used.tenant_id = ${tenantId} AND used.client_id = client.client_id AND used.used_at >= ${filter.unusedSince})`);
  }
  if (filter.exchanging === true) conditions.push(sql`client.exchange IS NOT NULL`);
  // The first table is scanned in the order of ids. CROSS JOIN keeps SQLite from choosing another.
  const tables: RawBuilder<unknown>[] = [];
  if (lead !== undefined) {
    tables.push(sql`client_terms AS term`);
    conditions.push(sql`term.tenant_id = ${tenantId}`, sql`term.term = ${lead}`);
  }
  for (const [index, term] of others.entries()) {
    const other = sql.table(`other_${index}`);
    tables.push(sql`client_terms AS ${other}`);
    conditions.push(sql`${other}.tenant_id = ${tenantId}`, sql`${other}.term = ${term}`, sql`${other}.id = term.id`);
  }
  if (filter.text !== undefined) {
    conditions.push(sql`found.tenant_id = ${tenantId}`, sql`found.text LIKE ${containing(filter.text)} ESCAPE '!'`);
    if (lead !== undefined) conditions.push(sql`found.id = term.id`);
    tables.push(sql`client_texts AS found`);
  }
  const first = lead === undefined ? filter.text !== undefined && 'found' : 'term';
  if (first !== false) conditions.push(sql`client.id = ${sql.ref(`${first}.id`)}`);
  tables.push(sql`clients AS client`);
  const { order, position } = orderOf(request, first === false ? 'client' : first);
  if (position !== undefined) conditions.push(position);
  return sql<{ id: string }>`SELECT client.id FROM ${sql.join(tables, sql` CROSS JOIN `)}
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY ${order} LIMIT ${limit}`;
};

export const orderOfList = ({ by = 'created', descending = false }: Partial<ClientSort> = {}) => {
  const direction = descending ? ('desc' as const) : ('asc' as const);
  const key = KEYS[by];
  return { key, direction };
};

const orderOf = ({ sort, after, afterKey }: ClientPageRequest, lead: string) => {
  const { key, direction } = orderOfList(sort);
  const sortDirection = sql.raw(direction);
  const beyond = sql.raw(direction === 'desc' ? '<' : '>');
  if (key === undefined) {
    const id = sql.ref(`${lead}.id`);
    return { order: sql`${id} ${sortDirection}`, position: after === undefined ? undefined : sql`${id} ${beyond} ${after}` };
  }
  const column = sql.ref(`client.${key}`);
  return {
    order: sql`${column} ${sortDirection}, client.id ${sortDirection}`,
    position: after === undefined ? undefined : sql`(${column}, client.id) ${beyond} (${afterKey ?? ''}, ${after})`,
  };
};

const termsOf = ({ owner, environment, kind, authMethod, labels = [], scope, entitlement }: ClientFilter): readonly string[] => [
  // Usually the rarest first.
  ...(owner === undefined ? [] : [TERMS.owner(owner)]),
  ...labels.map(TERMS.label),
  ...(kind === 'agent' ? [TERMS.kind(kind)] : []),
  ...(entitlement === undefined ? [] : [TERMS.entitlement(entitlement)]),
  ...(scope === undefined ? [] : [TERMS.scope(scope)]),
  ...(environment === undefined ? [] : [TERMS.environment(environment)]),
  ...(authMethod === undefined ? [] : [TERMS.authMethod(authMethod)]),
];

const NOT_DELETED = sql`client.deleted_at IS NULL`;

const stateConditions = ({ state }: ClientFilter, now: number): readonly RawBuilder<unknown>[] => {
  switch (state) {
    case undefined:
      return [NOT_DELETED];
    case 'deleted':
      return [sql`client.deleted_at IS NOT NULL`, sql`client.purged_at IS NULL`];
    case 'disabled':
      return [NOT_DELETED, sql`client.disabled_at IS NOT NULL`];
    case 'expired':
      return [NOT_DELETED, sql`client.disabled_at IS NULL`, sql`client.expires_at <= ${now}`];
    case 'enabled':
      return [NOT_DELETED, sql`client.disabled_at IS NULL`, sql`(client.expires_at IS NULL OR client.expires_at > ${now})`];
  }
};

const containing = (text: string): string => `%${searchable(text).replaceAll(/[!%_]/g, '!$&')}%`;

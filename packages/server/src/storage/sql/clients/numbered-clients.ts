// Finds a page of clients by its offset, and counts the matching ones. Searches within fields use the narrow
// table of texts.
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ClientCondition, NumberedClientPage } from '../../contract/client-lists.ts';
import { searchable } from '../client-terms.ts';
import type { Schema } from '../schema.ts';

const COLUMNS = { clientId: 'client_id', name: 'name' } as const;

// A text has three lines: the id, the name and the description. No field contains a line break.
const WITHIN = { clientId: ['%', '%\n%\n%'], name: ['%\n%', '%\n%'] } as const;

/** The number of matching clients. */
export const countClients = async (db: Kysely<Schema>, tenantId: string, page: NumberedClientPage): Promise<number> => {
  const { rows } = await counted(tenantId, page).execute(db);
  return Number(rows[0]?.total ?? 0);
};

const counted = (tenantId: string, page: NumberedClientPage): RawBuilder<{ total: number }> =>
  page.conditions.length === 0 && page.owners === undefined
    ? // Uses the indexes only: rows of clients are wide.
      sql`SELECT (SELECT COUNT(*) FROM clients WHERE tenant_id = ${tenantId})
        - (SELECT COUNT(*) FROM clients WHERE tenant_id = ${tenantId} AND deleted_at IS NOT NULL) AS total`
    : sql`SELECT COUNT(*) AS total FROM ${matching(tenantId, page)}`;

/** The ids of a page, in order. */
export const numberedClientIds = async (db: Kysely<Schema>, tenantId: string, page: NumberedClientPage): Promise<readonly string[]> => {
  const order = page.sort.map(({ by, descending }) => sql`${ORDERS[by]} ${sql.raw(descending ? 'DESC' : 'ASC')}`);
  const { rows } = await sql<{ id: string }>`SELECT client.id AS id FROM ${matching(tenantId, page)}
    ORDER BY ${sql.join([...order, sql`client.id`])} LIMIT ${page.limit} OFFSET ${page.offset}`.execute(db);
  return rows.map(({ id }) => id);
};

const ENABLED = sql`(client.disabled_at IS NULL)`;
const ORDERS: Record<ClientCondition['field'], RawBuilder<unknown>> = {
  clientId: sql.ref('client.client_id'),
  name: sql.ref('client.name'),
  enabled: ENABLED,
};

const matching = (tenantId: string, { conditions, owners }: NumberedClientPage): RawBuilder<unknown> => {
  const isWithin = (condition: ClientCondition): boolean => condition.field !== 'enabled' && condition.op === 'contains';
  // CROSS JOIN keeps SQLite from scanning the wide table first.
  const tables = conditions.some(isWithin)
    ? sql`client_texts AS found CROSS JOIN clients AS client WHERE found.tenant_id = ${tenantId} AND client.id = found.id AND`
    : sql`clients AS client WHERE`;
  const all = [sql`client.tenant_id = ${tenantId}`, sql`client.deleted_at IS NULL`, ...conditions.map(conditionOf)];
  if (owners !== undefined) all.push(owners.length === 0 ? sql`1 = 0` : sql`client.owner IN (${sql.join(owners)})`);
  return sql`${tables} ${sql.join(all, sql` AND `)}`;
};

const conditionOf = (condition: ClientCondition): RawBuilder<unknown> => {
  if (condition.field === 'enabled') return condition.value ? ENABLED : sql`(client.disabled_at IS NOT NULL)`;
  const { field, op, value } = condition;
  const column = sql.ref(`client.${COLUMNS[field]}`);
  if (op === 'is') return sql`${column} = ${value}`;
  if (op === 'is-not') return sql`${column} <> ${value}`;
  const [before, after] = WITHIN[field];
  return sql`found.text LIKE ${before + searchable(value).replaceAll(/[!%_]/g, '!$&') + after} ESCAPE '!'`;
};

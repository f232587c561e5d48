// Reads clients: each with its entitlements and secrets in one statement, so that all of it is of one moment.
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { ClientPageRequest } from '../../contract/client-lists.ts';
import type { Schema } from '../schema.ts';
import { JOINED_SECRET_COLUMNS } from '../secrets/client-secret-row.ts';
import { clientIdsOfPage, orderOfList } from './client-list.ts';
import { CLIENT_COLUMNS, ENTITLEMENT_SEPARATOR } from './client-row.ts';

/** The client of an id, unless deleted. */
export const clientById = (db: Kysely<Schema>, tenantId: string, clientId: string) =>
  joined(db, (clients) => clients.where('tenant_id', '=', tenantId).where('client_id', '=', clientId).where('deleted_at', 'is', null));

/** The client of a record's id, unless deleted. */
export const clientByRecordId = (db: Kysely<Schema>, tenantId: string, id: string) =>
  joined(db, (clients) => clients.where('tenant_id', '=', tenantId).where('id', '=', id).where('deleted_at', 'is', null));

/** The clients of some records, unless deleted. */
export const clientsByRecordIds = (db: Kysely<Schema>, tenantId: string, ids: readonly string[]) =>
  joined(db, (clients) => clients.where('tenant_id', '=', tenantId).where('id', 'in', ids).where('deleted_at', 'is', null));

/** The client of an id that was deleted and can still be restored. */
export const deletedClientById = (db: Kysely<Schema>, tenantId: string, clientId: string) =>
  joined(db, (clients) =>
    clients
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .where('deleted_at', 'is not', null)
      .where('purged_at', 'is', null),
  );

/** A page of clients. @param now - milliseconds since the epoch, for what has expired */
export const clientPage = (db: Kysely<Schema>, tenantId: string, request: ClientPageRequest, now: number) =>
  joined(
    db,
    (clients) =>
      clients
        .where('tenant_id', '=', tenantId)
        // Within a subquery of its own: the planner is not to look for a way around the limit.
        .where(sql<boolean>`id IN (SELECT id FROM (${clientIdsOfPage(tenantId, request, now)}) AS page)`),
    orderOfList(request.sort),
  );

type Clients = SelectQueryBuilder<Schema, 'clients', unknown>;

const joined = (
  db: Kysely<Schema>,
  narrow: (clients: Clients) => Clients,
  { key, direction }: ReturnType<typeof orderOfList> = orderOfList(),
) =>
  db
    .selectFrom(narrow(db.selectFrom('clients')).select(CLIENT_COLUMNS).as('client'))
    .leftJoin('client_secrets as secret', (join) =>
      join.onRef('secret.tenant_id', '=', 'client.tenant_id').onRef('secret.client_id', '=', 'client.client_id'),
    )
    .select(CLIENT_COLUMNS.map((column) => `client.${column}` as const))
    .select(JOINED_SECRET_COLUMNS)
    .select(({ selectFrom }) =>
      selectFrom('client_entitlements as entitlement')
        .whereRef('entitlement.tenant_id', '=', 'client.tenant_id')
        .whereRef('entitlement.client_id', '=', 'client.client_id')
        .select(
          sql<string | null>`string_agg(entitlement.name, ${sql.lit(ENTITLEMENT_SEPARATOR)} ORDER BY entitlement.position)`.as('names'),
        )
        .as('entitlements'),
    )
    // As an expression: in the order of an index, the planner would look through all clients for those of the page.
    .$if(key !== undefined, (query) => query.orderBy(sql`${sql.ref(`client.${key ?? 'name'}`)} || ''`, direction))
    .orderBy('client.id', direction)
    .orderBy('secret.created_at')
    .orderBy('secret.id');

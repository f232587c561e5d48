// Reads clients with their entitlements and secrets in one statement, so that they are consistent.
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { ClientPageRequest } from '../../contract/client-lists.ts';
import type { Schema } from '../schema.ts';
import { JOINED_SECRET_COLUMNS } from '../secrets/client-secret-row.ts';
import { clientIdsOfPage, orderOfList } from './client-list.ts';
import { CLIENT_COLUMNS, ENTITLEMENT_SEPARATOR } from './client-row.ts';

/** The client of a client id, unless deleted. */
export const clientById = (db: Kysely<Schema>, tenantId: string, clientId: string) =>
  joined(db, (clients) => clients.where('tenant_id', '=', tenantId).where('client_id', '=', clientId).where('deleted_at', 'is', null));

/** The client of a record id, unless deleted. */
export const clientByRecordId = (db: Kysely<Schema>, tenantId: string, id: string) =>
  joined(db, (clients) => clients.where('tenant_id', '=', tenantId).where('id', '=', id).where('deleted_at', 'is', null));

/** The clients of record ids, unless deleted. */
export const clientsByRecordIds = (db: Kysely<Schema>, tenantId: string, ids: readonly string[]) =>
  joined(db, (clients) => clients.where('tenant_id', '=', tenantId).where('id', 'in', ids).where('deleted_at', 'is', null));

/** The deleted client of a client id that can still be restored. */
export const deletedClientById = (db: Kysely<Schema>, tenantId: string, clientId: string) =>
  joined(db, (clients) =>
    clients
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', clientId)
      .where('deleted_at', 'is not', null)
      .where('purged_at', 'is', null),
  );

/** A page of clients. @param now - milliseconds since the epoch; decides which clients are expired */
export const clientPage = (db: Kysely<Schema>, tenantId: string, request: ClientPageRequest, now: number) =>
  joined(
    db,
    (clients) =>
      clients
        .where('tenant_id', '=', tenantId)
        // A nested subquery, so that the planner does not work around the limit.
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
    // An expression keeps the planner from scanning all clients in the order of an index.
    .$if(key !== undefined, (query) => query.orderBy(sql`${sql.ref(`client.${key ?? 'name'}`)} || ''`, direction))
    .orderBy('client.id', direction)
    // Likewise: SQLite would read all secrets of the tenant in the order of their age.
    .orderBy(sql`secret.created_at + 0`)
    .orderBy('secret.id');

// Reads clients: each with its entitlements and secrets in one statement, so that all of it is of one moment.
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import type { ClientPageRequest } from '../storage.ts';
import { CLIENT_COLUMNS, ENTITLEMENT_SEPARATOR } from './rows/client-row.ts';
import { JOINED_SECRET_COLUMNS } from './rows/client-secret-row.ts';

/** The client of an id, unless deleted. */
export const clientById = (db: Kysely<Schema>, tenantId: string, clientId: string) =>
  joined(db, (clients) => clients.where('tenant_id', '=', tenantId).where('client_id', '=', clientId));

/** A page of clients by record id, deleted ones left out. */
export const clientPage = (db: Kysely<Schema>, tenantId: string, { after, limit, owners }: ClientPageRequest) =>
  joined(db, (clients) =>
    clients
      .where('tenant_id', '=', tenantId)
      .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
      .$if(owners !== undefined, (query) => query.where('owner', 'in', owners ?? []))
      .orderBy('id')
      .limit(limit),
  );

type Clients = SelectQueryBuilder<Schema, 'clients', unknown>;

const joined = (db: Kysely<Schema>, narrow: (clients: Clients) => Clients) =>
  db
    .selectFrom(
      narrow(db.selectFrom('clients').where('deleted_at', 'is', null))
        .select(CLIENT_COLUMNS)
        .as('client'),
    )
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
    .orderBy('client.id')
    .orderBy('secret.created_at')
    .orderBy('secret.id');

// What clients are found by, entitlements of a tenant's own, and what lets a client that was deleted, or a tenant that was disabled, come back.
import type { Kysely } from 'kysely';
import { indexClient } from '../sql/clients/client-index.ts';
import { parseTextMembers, parseTexts } from '../sql/json-column.ts';
import type { Schema } from '../sql/schema.ts';
import { changeSchema, type SqlDialect } from './schema-change.ts';

const CLUSTERED = [
  `CREATE TABLE client_terms (
    tenant_id TEXT NOT NULL,
    term TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, term, id)
  )`,
  `CREATE TABLE client_texts (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
  )`,
];

const TABLES = [
  `CREATE TABLE tenant_entitlements (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    name_key TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, name_key)
  )`,
];

const INDEXES = [
  'CREATE INDEX client_terms_by_client ON client_terms (tenant_id, id)',
  'CREATE INDEX clients_by_name ON clients (tenant_id, name, id)',
  'CREATE INDEX clients_expiring ON clients (tenant_id, expires_at) WHERE expires_at IS NOT NULL',
  // All that a look for unused ones reads of a client.
  'CREATE INDEX clients_by_age ON clients (tenant_id, id, deleted_at, created_at, client_id)',
  'CREATE INDEX clients_disabled ON clients (tenant_id, id) WHERE disabled_at IS NOT NULL',
  'CREATE INDEX clients_deleted ON clients (tenant_id, id) WHERE deleted_at IS NOT NULL',
];

/** Adds them. */
export const clientsFoundAndRestored = async (db: Kysely<unknown>, dialect: SqlDialect): Promise<void> => {
  await changeSchema(db, dialect, {
    columns: { clients: ['purged_at BIGINT'], tenants: ['disabled_at BIGINT', 'disabled_by TEXT'] },
    clustered: CLUSTERED,
    tables: TABLES,
    indexes: INDEXES,
  });
};

/** Clients of one look. */
const PAGE = 500;

/** Makes the clients that are there findable; by the columns that there are at this moment, for later migrations add others. */
export const indexAllClients = async (db: Kysely<Schema>): Promise<void> => {
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('clients')
      .select(['tenant_id', 'id', 'client_id', 'name', 'description', 'labels', 'owner', 'environment', 'auth_method', 'scopes'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute();
    for (const row of rows) {
      const held = await db
        .selectFrom('client_entitlements')
        .select('name')
        .where('tenant_id', '=', row.tenant_id)
        .where('client_id', '=', row.client_id)
        .execute();
      await indexClient(db, {
        tenantId: row.tenant_id,
        id: row.id,
        clientId: row.client_id,
        name: row.name,
        description: row.description ?? undefined,
        labels: parseTextMembers(row.labels),
        owner: row.owner ?? undefined,
        environment: row.environment ?? undefined,
        authMethod: row.auth_method,
        scopes: parseTexts(row.scopes),
        entitlements: held.map(({ name }) => name),
      });
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.id;
  }
};

// Reads tenants, and what each has of its own.
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import { RESOURCE_COLUMNS } from './rows/resource-row.ts';
import { SIGNING_KEY_COLUMNS } from './rows/signing-key-row.ts';
import { STORE_KEY_COLUMNS } from './rows/store-key-row.ts';
import { HOST_SEPARATOR, TENANT_COLUMNS } from './rows/tenant-row.ts';

export const allStoreKeys = (db: Kysely<Schema>) =>
  db.selectFrom('store_keys').select(STORE_KEY_COLUMNS).orderBy('created_at').orderBy('key_id');

/** Tenants with their hosts, the home tenant first. @param ids - all when absent */
export const tenantsOf = (db: Kysely<Schema>, ids: ReadonlySet<string> | undefined) =>
  db
    .selectFrom('tenants as tenant')
    .$if(ids !== undefined, (query) => query.where('tenant.id', 'in', [...(ids ?? [])]))
    .select(TENANT_COLUMNS.map((column) => `tenant.${column}` as const))
    .select(({ selectFrom }) =>
      selectFrom('tenant_hosts as named')
        .whereRef('named.tenant_id', '=', 'tenant.id')
        .select(sql<string | null>`string_agg(named.host, ${sql.lit(HOST_SEPARATOR)} ORDER BY named.position)`.as('names'))
        .as('hosts'),
    )
    .orderBy('tenant.role', (order) => order.asc().nullsLast())
    .orderBy('tenant.created_at')
    .orderBy('tenant.id');

export const resourcesOfTenant = (db: Kysely<Schema>, tenantId: string) =>
  db.selectFrom('resources').select(RESOURCE_COLUMNS).where('tenant_id', '=', tenantId).orderBy('created_at').orderBy('uri');

export const signingKeysOfTenant = (db: Kysely<Schema>, tenantId: string) =>
  db
    .selectFrom('signing_keys')
    .select(SIGNING_KEY_COLUMNS)
    .where('tenant_id', '=', tenantId)
    .orderBy('announced_at')
    // A key and its standby may be announced at once.
    .orderBy('signs_from', (order) => order.asc().nullsLast())
    .orderBy('kid');

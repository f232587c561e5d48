// Reads tenants with their hosts.
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import { HOST_SEPARATOR, TENANT_COLUMNS } from './tenant-row.ts';

/** The home tenant first. @param ids - all when absent */
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

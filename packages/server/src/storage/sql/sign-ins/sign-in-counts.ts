// Counts sign-ins by hour.
import { type Kysely, sql, type Transaction } from 'kysely';
import type { SignInCount } from '../../../records/grant-filter.ts';
import type { GrantCount } from '../grants/grant-batch.ts';
import type { Schema } from '../schema.ts';

/** Seconds of an hour. */
const HOUR = 3600;
/** Rows of one statement. */
const CHUNK = 1000;

/** The counts of some grants by hour. */
export const signInsOf = (grants: readonly GrantCount[]): readonly SignInCount[] => {
  const groups = Map.groupBy(grants, (grant) =>
    // No part contains a line break.
    [grant.tenantId, Math.floor(grant.issuedAt / HOUR), grant.clientId, grant.credentialId, grant.address].join('\n'),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { tenantId, clientId, credentialId, address } = first;
    const times = group.map(({ issuedAt }) => issuedAt);
    const count = group.reduce((sum, each) => sum + each.count, 0);
    return { tenantId, clientId, credentialId, address, count, firstAt: Math.min(...times), lastAt: Math.max(...times) };
  });
};

/** Adds counts to those that are stored. @param counts - of different groups */
export const addSignIns = async (transaction: Transaction<Schema>, counts: readonly SignInCount[]): Promise<void> => {
  const rows = counts.map(({ tenantId, clientId, credentialId, address, count, firstAt, lastAt }) => ({
    tenant_id: tenantId,
    hour: Math.floor(firstAt / HOUR) * HOUR,
    client_id: clientId,
    credential_id: credentialId,
    address,
    granted: count,
    first_at: firstAt,
    last_at: lastAt,
  }));
  for (let start = 0; start < rows.length; start += CHUNK) {
    await transaction
      .insertInto('sign_ins')
      .values(rows.slice(start, start + CHUNK))
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'hour', 'client_id', 'credential_id', 'address']).doUpdateSet(({ ref }) => ({
          granted: sql<number>`${ref('sign_ins.granted')} + ${ref('excluded.granted')}`,
          first_at: sql<number>`CASE WHEN ${ref('excluded.first_at')} < ${ref('sign_ins.first_at')} THEN ${ref('excluded.first_at')} ELSE ${ref('sign_ins.first_at')} END`,
          last_at: sql<number>`CASE WHEN ${ref('excluded.last_at')} > ${ref('sign_ins.last_at')} THEN ${ref('excluded.last_at')} ELSE ${ref('sign_ins.last_at')} END`,
        })),
      )
      .execute();
  }
};

/** Removes the oldest counts of each tenant before a moment, by the primary key. @param before - seconds since the epoch */
export const purgeSignIns = (db: Kysely<Schema>, before: number, limit: number) =>
  db
    .deleteFrom('sign_ins')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('tenant_id', 'hour', 'client_id', 'credential_id', 'address'),
        'in',
        selectFrom('sign_ins as old')
          .select(['old.tenant_id', 'old.hour', 'old.client_id', 'old.credential_id', 'old.address'])
          .where('old.tenant_id', 'in', selectFrom('tenants').select('id'))
          .where('old.hour', '<', before)
          .orderBy('old.tenant_id')
          .orderBy('old.hour')
          .limit(limit)
          .$asTuple('tenant_id', 'hour', 'client_id', 'credential_id', 'address'),
      ),
    );

// Finds the grants that were derived from others.
import type { Kysely, Transaction } from 'kysely';
import type { Revocation } from '../../../records/revocation.ts';
import type { Schema } from '../schema.ts';

/** Ids of one statement. */
const CHUNK = 500;

/**
 * Events about tokens, each for the audience of everything that was derived from its token, too: the guards there accept
 * only what no ancestor has ended of.
 */
export const forDerived = async <Event extends Extract<Revocation, { readonly type: 'token' }>>(
  transaction: Transaction<Schema>,
  tenantId: string,
  events: readonly Event[],
): Promise<readonly Event[]> => {
  const audiences = new Map<string, Set<string>>();
  for (let start = 0; start < events.length; start += CHUNK) {
    const ids = events.slice(start, start + CHUNK).map(({ jti }) => jti);
    const rows = await transaction
      .selectFrom('derived_grants')
      .select(['ancestor_id', 'audience'])
      .distinct()
      .where('tenant_id', '=', tenantId)
      .where('ancestor_id', 'in', ids)
      .execute();
    for (const { ancestor_id: id, audience } of rows) {
      const known = audiences.get(id) ?? new Set();
      audiences.set(id, known);
      for (const uri of audience.split(' ')) known.add(uri);
    }
  }
  if (audiences.size === 0) return events;
  return events.map((event) => {
    const more = audiences.get(event.jti);
    return more === undefined ? event : { ...event, audience: [...new Set([...event.audience.split(' '), ...more])].join(' ') };
  });
};

export const derivedGrantsOf = (db: Kysely<Schema>, tenantId: string, ancestorId: string, limit: number) =>
  db
    .selectFrom('derived_grants')
    .select(['grant_id', 'parent_id'])
    .where('tenant_id', '=', tenantId)
    .where('ancestor_id', '=', ancestorId)
    .orderBy('grant_id')
    .limit(limit);

/** Removes the rows of expired grants. */
export const purgeDerivedGrants = (db: Kysely<Schema>, expiredBefore: number, limit: number) =>
  db
    .deleteFrom('derived_grants')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('tenant_id', 'ancestor_id', 'grant_id'),
        'in',
        selectFrom('derived_grants as old')
          .select(['old.tenant_id', 'old.ancestor_id', 'old.grant_id'])
          .where('old.expires_at', '<', expiredBefore)
          .orderBy('old.expires_at')
          .limit(limit)
          .$asTuple('tenant_id', 'ancestor_id', 'grant_id'),
      ),
    );

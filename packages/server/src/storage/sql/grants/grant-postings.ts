// Indexes grants by credential and counts them by hour, thousands at a time, after the grants themselves.
// Updated with each grant, the index would cost three times as much as the grant; in bulk it costs half as
// much.
import { type Kysely, sql, type Transaction } from 'kysely';
import { recordIdAt } from '../../../records/record-id.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';

/** The one row of `grant_postings_reach`. */
const NAME = 'grants';
/** Below every id. */
const START = '';
/**
 * Milliseconds before a grant is posted. Ids increase with the clock of the node that creates them: the clock
 * of a node may be slow, or its commit, and a grant below the reach would never be posted.
 */
const LAG = 20_000;
/** Seconds of an hour. */
const HOUR = 3600;

/** The id up to which grants are posted; later ones are found in `grants` only. */
export const postingsReach = async (db: Kysely<Schema>): Promise<string> =>
  (await db.selectFrom('grant_postings_reach').select('reached').where('name', '=', NAME).executeTakeFirst())?.reached ?? START;

/** Posts the next grants. @param now - milliseconds since the epoch @returns how many */
export const postGrants = (backend: Backend, now: number, limit: number): Promise<number> =>
  backend.write(async (transaction) => {
    const reached = await lockReach(transaction);
    const grants = await transaction
      .selectFrom('grants')
      .select(['id', 'tenant_id', 'client_id', 'credential_id', 'address', 'issued_at'])
      .where('id', '>', reached)
      .where('id', '<', recordIdAt(now - LAG))
      .orderBy('id')
      .limit(limit)
      .execute();
    const last = grants.at(-1);
    if (last === undefined) return 0;
    const rows = grants.map(({ tenant_id, credential_id, id }) => ({ tenant_id, credential_id, grant_id: id }));
    // In the order of the key, so that neighbours share a page.
    const sorted = rows.toSorted((a, b) => (a.credential_id < b.credential_id ? -1 : Number(a.credential_id > b.credential_id)));
    for (let start = 0; start < sorted.length; start += CHUNK) {
      await transaction
        .insertInto('grant_postings')
        .values(sorted.slice(start, start + CHUNK))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    await countSignIns(transaction, grants);
    await transaction.updateTable('grant_postings_reach').set({ reached: last.id }).where('name', '=', NAME).execute();
    return grants.length;
  });

/** Rows of one statement. */
const CHUNK = 1000;

// The update locks the table's only row until the transaction ends.
const lockReach = async (transaction: Transaction<Schema>): Promise<string> => {
  await transaction
    .insertInto('grant_postings_reach')
    .values({ name: NAME, reached: START })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { reached } = await transaction
    .updateTable('grant_postings_reach')
    .set(({ ref }) => ({ reached: ref('reached') }))
    .where('name', '=', NAME)
    .returning('reached')
    .executeTakeFirstOrThrow();
  return reached;
};

interface CountedGrant {
  readonly tenant_id: string;
  readonly client_id: string;
  readonly credential_id: string;
  readonly address: string;
  readonly issued_at: number;
}

const countSignIns = async (transaction: Transaction<Schema>, grants: readonly CountedGrant[]): Promise<void> => {
  const groups = Map.groupBy(grants, (grant) =>
    // No part contains a line break.
    [grant.tenant_id, Math.floor(grant.issued_at / HOUR), grant.client_id, grant.credential_id, grant.address].join('\n'),
  );
  const rows = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const times = group.map(({ issued_at }) => issued_at);
    return {
      tenant_id: first.tenant_id,
      hour: Math.floor(first.issued_at / HOUR) * HOUR,
      client_id: first.client_id,
      credential_id: first.credential_id,
      address: first.address,
      granted: group.length,
      first_at: Math.min(...times),
      last_at: Math.max(...times),
    };
  });
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

/**
 * Removes the oldest grants that were issued before a moment; all of them have expired.
 *
 * @param issuedBefore - milliseconds since the epoch
 * @returns how many
 */
export const purgeGrants = (backend: Backend, issuedBefore: number, limit: number): Promise<number> =>
  backend.write(async (transaction) => {
    const reached = await postingsReach(transaction);
    const bound = recordIdAt(issuedBefore);
    const grants = await transaction
      .selectFrom('grants')
      .select(['id', 'tenant_id', 'credential_id'])
      // Grants that are not posted yet are not counted yet.
      .where('id', '<=', reached)
      .where('id', '<', bound)
      .orderBy('id')
      .limit(limit)
      .execute();
    if (grants.length === 0) return 0;
    const ids = grants.map(({ id }) => id);
    for (const [key, posted] of Map.groupBy(grants, ({ tenant_id, credential_id }) => `${tenant_id}\n${credential_id}`)) {
      const [tenantId = '', credentialId = ''] = key.split('\n');
      await transaction
        .deleteFrom('grant_postings')
        .where('tenant_id', '=', tenantId)
        .where('credential_id', '=', credentialId)
        .where(
          'grant_id',
          'in',
          posted.map(({ id }) => id),
        )
        .execute();
    }
    await transaction.deleteFrom('grants').where('id', 'in', ids).execute();
    return grants.length;
  });

/** Removes the sign-in counts of the hours before a moment. @param before - seconds since the epoch */
export const purgeSignIns = (db: Kysely<Schema>, before: number) => db.deleteFrom('sign_ins').where('hour', '<', before);

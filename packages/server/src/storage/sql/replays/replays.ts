// Records uses of single-use credentials. The insert decides, not an earlier read: one of simultaneous uses
// is first.
import type { Kysely, Transaction } from 'kysely';
import type { Replay } from '../../../records/replay.ts';
import type { Backend } from '../backend.ts';
import { insertOfRows } from '../insert-rows.ts';
import type { Schema } from '../schema.ts';
import type { ReplaysTable } from './tables.ts';

/** Keys of one statement. */
const CHUNK = 1000;

/** A use; `grantId` is empty when it obtained no grant. */
export interface Use {
  readonly replay: Replay;
  readonly grantId: string;
}

/** Records uses that obtain no grant, all of them or none. @returns whether all are new */
export const recordReplays = async (backend: Backend, replays: readonly Replay[]): Promise<boolean> => {
  try {
    return await backend.write(async (transaction) => {
      const rows = rowsOf(replays.map((replay) => ({ replay, grantId: '' })));
      const inserted = await insert(transaction, rows);
      if (inserted.length < replays.length) throw new UsedBefore();
      return true;
    }, 'token');
  } catch (error) {
    if (error instanceof UsedBefore) return false;
    throw error;
  }
};

// Rolls the transaction back.
class UsedBefore extends Error {}

/**
 * Records the uses that are new, in the order of their keys, so that two batches cannot deadlock.
 *
 * @returns the id of each use's grant, by `useName`
 */
export const claimUses = async (transaction: Transaction<Schema>, uses: readonly Use[]): Promise<ReadonlyMap<string, string>> => {
  const rows = rowsOf(uses);
  const inserted = new Set((await insert(transaction, rows)).map(({ tenant_id, key }) => useName(tenant_id, key)));
  const grantIds = new Map<string, string>();
  // The others are repeated: their first use is read, which was stored before or belongs to this batch.
  const keys = rows.flatMap(({ tenant_id, key, grant_id }) => {
    const name = useName(tenant_id, key);
    if (!inserted.delete(name)) return key;
    grantIds.set(name, grant_id);
    return [];
  });
  for (let start = 0; start < keys.length; start += CHUNK) {
    const found = await transaction
      .selectFrom('replays')
      .select(['tenant_id', 'key', 'grant_id'])
      .where('key', 'in', keys.slice(start, start + CHUNK))
      .execute();
    for (const { tenant_id, key, grant_id } of found) grantIds.set(useName(tenant_id, key), grant_id);
  }
  return grantIds;
};

/** The name of a use within the store. */
export const useName = (tenantId: string, key: string): string => `${tenantId} ${key}`;

const rowsOf = (uses: readonly Use[]) =>
  uses
    .map(({ replay, grantId }) => ({ tenant_id: replay.tenantId, key: replay.key, grant_id: grantId, expires_at: replay.expiresAt }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));

const insert = insertOfRows<ReplaysTable, Pick<ReplaysTable, 'tenant_id' | 'key'>>(
  ['tenant_id', 'key', 'grant_id', 'expires_at'],
  (db, rows) =>
    db
      .insertInto('replays')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['tenant_id', 'key']).doNothing())
      .returning(['tenant_id', 'key']),
);

/** Removes expired uses. */
export const purgeReplays = (db: Kysely<Schema>, expiredBefore: number, limit: number) =>
  db
    .deleteFrom('replays')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('tenant_id', 'key'),
        'in',
        selectFrom('replays as old')
          .select(['old.tenant_id', 'old.key'])
          .where('old.expires_at', '<', expiredBefore)
          .orderBy('old.expires_at')
          .limit(limit)
          .$asTuple('tenant_id', 'key'),
      ),
    );

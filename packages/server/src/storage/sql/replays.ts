// What is good once. The insert decides: of those that come at once, one finds no row; nobody reads first and writes then.
import type { Kysely, Transaction } from 'kysely';
import type { Replay } from '../../records/replay.ts';
import type { ProvenGrant } from '../contract/grants.ts';
import type { Schema } from '../schema.ts';
import type { Backend } from './backend.ts';
import { insertGrants } from './grants.ts';

/** Rows of one statement. */
const CHUNK = 1000;

/** Who used what; `grantId` is empty where it led to no grant. */
interface Use {
  readonly replay: Replay;
  readonly grantId: string;
}

/** Writes the grants whose every use is their own. @returns what had been used before, by the ids of the others */
export const recordProvenGrants = (backend: Backend, burst: readonly ProvenGrant[]): Promise<ReadonlyMap<string, readonly Replay[]>> =>
  backend.write(async (transaction) => {
    const uses = burst.flatMap(({ grant, replays }) => replays.map((replay) => ({ replay, grantId: grant.id })));
    const users = await claim(transaction, uses);
    // A row of one's own may also be from a commit of which nobody heard the outcome.
    const usedBefore = ({ grant, replays }: ProvenGrant) => replays.filter((replay) => users.get(nameOf(replay)) !== grant.id);
    const refused = burst.flatMap((each) => {
      const used = usedBefore(each);
      return used.length === 0 ? [] : [[each.grant.id, used] as const];
    });
    const refusals = new Map(refused);
    await insertGrants(
      transaction,
      burst.flatMap(({ grant }) => (refusals.has(grant.id) ? [] : grant)),
    );
    return refusals;
  });

/** Remembers uses that lead to no grant, all of them or none. */
export const recordReplays = async (backend: Backend, replays: readonly Replay[]): Promise<boolean> => {
  try {
    return await backend.write(async (transaction) => {
      const rows = rowsOf(replays.map((replay) => ({ replay, grantId: '' })));
      const { numInsertedOrUpdatedRows } = await insert(transaction, rows).executeTakeFirstOrThrow();
      if (Number(numInsertedOrUpdatedRows) < replays.length) throw new UsedBefore();
      return true;
    });
  } catch (error) {
    if (error instanceof UsedBefore) return false;
    throw error;
  }
};

// Takes the transaction back.
class UsedBefore extends Error {}

// Who each use belongs to, once all that are new are remembered. Sorted, so that two bursts wait for each other in one direction only.
const claim = async (transaction: Transaction<Schema>, uses: readonly Use[]): Promise<ReadonlyMap<string, string>> => {
  const rows = rowsOf(uses);
  const users = new Map<string, string>();
  for (let start = 0; start < rows.length; start += CHUNK) {
    const chunk = rows.slice(start, start + CHUNK);
    await insert(transaction, chunk).execute();
    const found = await transaction
      .selectFrom('replays')
      .select(['tenant_id', 'key', 'grant_id'])
      .where(
        'key',
        'in',
        chunk.map(({ key }) => key),
      )
      .execute();
    for (const { tenant_id, key, grant_id } of found) users.set(`${tenant_id} ${key}`, grant_id);
  }
  return users;
};

const nameOf = ({ tenantId, key }: Replay): string => `${tenantId} ${key}`;

const rowsOf = (uses: readonly Use[]) =>
  uses
    .map(({ replay, grantId }) => ({ tenant_id: replay.tenantId, key: replay.key, grant_id: grantId, expires_at: replay.expiresAt }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));

const insert = (transaction: Transaction<Schema>, rows: ReturnType<typeof rowsOf>) =>
  transaction
    .insertInto('replays')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['tenant_id', 'key']).doNothing());

/** Forgets some that expired. */
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

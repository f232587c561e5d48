// Reads batches of grants, the newest first. Posted batches are found by the credentials that their grants
// were obtained with; batches that are not posted yet, and all of a tenant, by their ids, which increase with
// time.
import { setImmediate as nextTick } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import type { GrantBatchRow } from './grant-batch.ts';
import { type GrantReads, postingsReach } from './postings-reach.ts';

/** Batches of the first chunk; each next one is twice as large. */
const FIRST_CHUNK = 4;
const MAX_CHUNK = 64;

/** The batches to read. */
export interface BatchRange {
  /**
   * Finds credentials: only batches with a grant of one of them are read, as far as they are posted. `undefined`, also as
   * the result, for all.
   */
  readonly credentials: (() => Promise<readonly string[] | undefined>) | undefined;
  /** Only ids above this; empty for no limit. */
  readonly above: string;
  /** Only ids below this; `undefined` for no limit. */
  readonly below: string | undefined;
}

/** The batches of a tenant, in chunks; other work runs between two chunks. */
export async function* newestBatches(store: GrantReads, tenantId: string, range: BatchRange): AsyncGenerator<readonly GrantBatchRow[]> {
  const { reads: db } = store;
  const { credentials: find, above, below } = range;
  // First: a credential that is posted for the first time after this has its batches above.
  const { reached } = find === undefined ? { reached: '' } : await postingsReach(store);
  const credentials = await find?.();
  if (credentials === undefined) return yield* chunks(below, (limit, end) => batchesBefore(db, tenantId, { above, below: end, limit }));
  const unposted = above > reached ? above : reached;
  yield* chunks(below, (limit, end) => batchesBefore(db, tenantId, { above: unposted, below: end, limit }));
  // Nothing counts as posted, and all was read above.
  if (reached === '') return;
  const end = below === undefined || below > reached ? afterBatch(reached) : below;
  yield* chunks(end, (limit, to) => postedBefore(db, tenantId, credentials, { above, below: to, limit }));
}

/** Above a batch's id, and below the next one: `g` is above every hexadecimal digit, in any collation. */
export const afterBatch = (id: string): string => `${id}g`;

async function* chunks(
  below: string | undefined,
  read: (limit: number, below: string | undefined) => Promise<readonly GrantBatchRow[]>,
): AsyncGenerator<readonly GrantBatchRow[]> {
  let end = below;
  for (let limit = FIRST_CHUNK; ; limit = Math.min(limit * 2, MAX_CHUNK)) {
    const rows = await read(limit, end);
    if (rows.length > 0) yield rows;
    if (rows.length < limit) return;
    end = rows.at(-1)?.id;
    await nextTick();
  }
}

interface Chunk {
  readonly above: string;
  readonly below: string | undefined;
  readonly limit: number;
}

const COLUMNS = ['id', 'tenant_id', 'size', 'grants'] as const;

const batchesBefore = (db: Kysely<Schema>, tenantId: string, { above, below, limit }: Chunk) =>
  db
    .selectFrom('grant_batches')
    .select(COLUMNS)
    .where('tenant_id', '=', tenantId)
    .where('id', '>', above)
    .$if(below !== undefined, (query) => query.where('id', '<', below ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();

const postedBefore = async (db: Kysely<Schema>, tenantId: string, credentials: readonly string[], { above, below, limit }: Chunk) => {
  const posted = await Promise.all(
    credentials.map((credentialId) =>
      db
        .selectFrom('grant_postings')
        .select('batch_id')
        .where('tenant_id', '=', tenantId)
        .where('credential_id', '=', credentialId)
        .where('batch_id', '>', above)
        .$if(below !== undefined, (query) => query.where('batch_id', '<', below ?? ''))
        .orderBy('batch_id', 'desc')
        .limit(limit)
        .execute(),
    ),
  );
  const ids = [...new Set(posted.flat().map(({ batch_id }) => batch_id))].toSorted().reverse().slice(0, limit);
  if (ids.length === 0) return [];
  return db.selectFrom('grant_batches').select(COLUMNS).where('id', 'in', ids).orderBy('id', 'desc').execute();
};

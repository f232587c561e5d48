// Indexes batches of grants by credential, and counts sign-ins by hour, some time after the grants were
// recorded and thousands at a time. Updating the index with each grant would cost more than the grant.
import { type Kysely, sql } from 'kysely';
import { recordIdAt } from '../../../records/record-id.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import { addSignIns, signInsOf } from '../sign-ins/sign-in-counts.ts';
import { countsOfBatch, credentialsOfBatch, type GrantBatchRow } from './grant-batch.ts';
import { afterBatch } from './newest-batches.ts';
import { lockReach, postingsReach, setReach } from './postings-reach.ts';

/**
 * Posts the next batches. The grants are read and grouped before the transaction: on SQLite, no token is recorded
 * during one.
 *
 * @returns the number of their grants, at most `limit`; 0 also when other nodes post at the same time
 */
export const postGrants = async (backend: Backend, limit: number): Promise<number> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { reached, postableBelow } = await postingsReach(backend);
    const batches = await oldestBatches(backend.reads, { above: reached, below: postableBelow, limit });
    if (batches.length === 0) return 0;
    if (await post(backend, reached, batches)) return Math.min(limit, sizeOf(batches));
  }
  return 0;
};

/** Attempts to post before other nodes do. */
const ATTEMPTS = 10;

/** @returns false when the reach is another than it was */
const post = (backend: Backend, expected: string, batches: readonly GrantBatchRow[]): Promise<boolean> => {
  // They are inserted in the order of the key, so that several share a page.
  const postings = batches.flatMap(postingsOf).toSorted((a, b) => (a.credential_id < b.credential_id ? -1 : 1));
  const signIns = signInsOf(batches.flatMap(countsOfBatch));
  return backend.write(async (transaction) => {
    const { reached } = await lockReach(transaction, backend);
    if (reached !== expected) return false;
    const posted = new Set<string>();
    for (let start = 0; start < postings.length; start += CHUNK) {
      const rows = await transaction
        .insertInto('grant_postings')
        .values(postings.slice(start, start + CHUNK))
        .onConflict((conflict) => conflict.doNothing())
        .returning('batch_id')
        .execute();
      for (const { batch_id } of rows) posted.add(batch_id);
    }
    // A batch that was posted before the reach was set back has been counted.
    const isNew = posted.size === batches.length;
    await addSignIns(transaction, isNew ? signIns : signInsOf(batches.filter(({ id }) => posted.has(id)).flatMap(countsOfBatch)));
    await setReach(transaction, batches.at(-1)?.id ?? reached);
    return true;
  });
};

/** Rows of one statement. */
const CHUNK = 1000;

const postingsOf = (batch: GrantBatchRow) =>
  [...credentialsOfBatch(batch)].map((credentialId) => ({
    tenant_id: batch.tenant_id,
    credential_id: credentialId,
    batch_id: batch.id,
  }));

const sizeOf = (batches: readonly GrantBatchRow[]): number => batches.reduce((sum, { size }) => sum + size, 0);

/** The oldest batches of a range, until they have `limit` grants. */
const oldestBatches = async (
  db: Kysely<Schema>,
  { above, below, limit }: { readonly above: string; readonly below: string; readonly limit: number },
): Promise<readonly GrantBatchRow[]> => {
  const inRange = db.selectFrom('grant_batches').where('id', '>', above).orderBy('id');
  let [grants, last] = [0, above];
  for (let isEnd = false; !isEnd && grants < limit; ) {
    const page = await inRange.select(['id', 'size']).where('id', '>', last).where('id', '<', below).limit(PAGE).execute();
    for (const { id, size } of page) {
      if (grants >= limit) break;
      grants += size;
      last = id;
    }
    isEnd = page.length < PAGE;
  }
  // Tenants may have batches of one id: all of them belong to the range.
  return inRange.select(['id', 'tenant_id', 'size', 'grants']).where('id', '<=', last).execute();
};

/** Batches whose sizes are read at once: each is on pages of its own. At a high rate, a step needs about as many. */
const PAGE = 64;

/**
 * Removes the oldest grants that were issued before a moment; all of them have expired.
 *
 * @param issuedBefore - milliseconds since the epoch
 * @returns how many, at most `limit`
 */
export const purgeGrants = async (backend: Backend, issuedBefore: number, limit: number): Promise<number> => {
  // Grants that are not posted yet are not counted yet.
  const { reached } = await postingsReach(backend);
  const posted = reached === '' ? '' : afterBatch(reached);
  const bound = recordIdAt(issuedBefore);
  // Before the transaction, as above: two nodes that remove the same grants do no harm.
  const batches = await oldestBatches(backend.reads, { above: '', below: posted < bound ? posted : bound, limit });
  const last = batches.at(-1);
  if (last === undefined) return 0;
  const postings = batches.flatMap(postingsOf).toSorted((a, b) => (a.credential_id < b.credential_id ? -1 : 1));
  await backend.write(async (transaction) => {
    for (let start = 0; start < postings.length; start += CHUNK) {
      const keys = postings.slice(start, start + CHUNK).map((row) => sql`(${row.tenant_id}, ${row.credential_id}, ${row.batch_id})`);
      await sql`DELETE FROM grant_postings WHERE (tenant_id, credential_id, batch_id) IN (VALUES ${sql.join(keys)})`.execute(transaction);
    }
    await transaction.deleteFrom('grant_states').where('grant_id', '<', afterBatch(last.id)).execute();
    await transaction.deleteFrom('grant_batches').where('id', '<=', last.id).execute();
  });
  return Math.min(limit, sizeOf(batches));
};

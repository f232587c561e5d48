// Indexes batches of grants by credential, and counts sign-ins by hour, some time after the grants were
// recorded and thousands at a time. Updating the index with each grant would cost more than the grant.
import type { Transaction } from 'kysely';
import { recordIdAt } from '../../../records/record-id.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import { addSignIns, signInsOf } from '../sign-ins/sign-in-counts.ts';
import { credentialsOfBatch, type GrantBatchRow, grantsOfBatch } from './grant-batch.ts';
import { afterBatch } from './newest-batches.ts';
import { lockReach, setReach } from './postings-reach.ts';

/** Posts the next batches. @returns the number of their grants, at most `limit` */
export const postGrants = (backend: Backend, limit: number): Promise<number> =>
  backend.write(async (transaction) => {
    const { reached, postableBelow } = await lockReach(transaction, backend);
    const batches = await oldestBatches(transaction, { above: reached, below: postableBelow, limit });
    const last = batches.at(-1);
    if (last === undefined) return 0;
    // They are inserted in the order of the key, so that several share a page.
    const postings = batches.flatMap(postingsOf).toSorted((a, b) => (a.credential_id < b.credential_id ? -1 : 1));
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
    await addSignIns(transaction, signInsOf(batches.filter(({ id }) => posted.has(id)).flatMap(grantsOfBatch)));
    await setReach(transaction, last.id);
    return Math.min(limit, sizeOf(batches));
  });

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
  transaction: Transaction<Schema>,
  { above, below, limit }: { readonly above: string; readonly below: string; readonly limit: number },
): Promise<readonly GrantBatchRow[]> => {
  const inRange = transaction.selectFrom('grant_batches').where('id', '>', above).orderBy('id');
  const sizes = await inRange.select(['id', 'size']).where('id', '<', below).limit(limit).execute();
  let grants = 0;
  const last = sizes.find(({ size }) => {
    grants += size;
    return grants >= limit;
  });
  const { id } = last ?? sizes.at(-1) ?? { id: above };
  return inRange.select(['id', 'tenant_id', 'size', 'grants']).where('id', '<=', id).execute();
};

/**
 * Removes the oldest grants that were issued before a moment; all of them have expired.
 *
 * @param issuedBefore - milliseconds since the epoch
 * @returns how many, at most `limit`
 */
export const purgeGrants = (backend: Backend, issuedBefore: number, limit: number): Promise<number> =>
  backend.write(async (transaction) => {
    // Grants that are not posted yet are not counted yet.
    const { reached } = await lockReach(transaction, backend);
    const posted = reached === '' ? '' : afterBatch(reached);
    const bound = recordIdAt(issuedBefore);
    const batches = await oldestBatches(transaction, { above: '', below: posted < bound ? posted : bound, limit });
    const last = batches.at(-1);
    if (last === undefined) return 0;
    const postings = batches.flatMap(postingsOf);
    for (const [key, ofCredential] of Map.groupBy(postings, ({ tenant_id, credential_id }) => `${tenant_id}\n${credential_id}`)) {
      const [tenantId = '', credentialId = ''] = key.split('\n');
      await transaction
        .deleteFrom('grant_postings')
        .where('tenant_id', '=', tenantId)
        .where('credential_id', '=', credentialId)
        .where(
          'batch_id',
          'in',
          ofCredential.map(({ batch_id }) => batch_id),
        )
        .execute();
    }
    await transaction.deleteFrom('grant_states').where('grant_id', '<', afterBatch(last.id)).execute();
    await transaction.deleteFrom('grant_batches').where('id', '<=', last.id).execute();
    return Math.min(limit, sizeOf(batches));
  });

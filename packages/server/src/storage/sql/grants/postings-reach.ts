// The position up to which grants have been posted and sign-ins counted.
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../schema.ts';

/** The one row of `grant_postings_reach`. */
const NAME = 'grants';
/** Below every id. */
const START = '';

/** The id of the last batch that is posted; later ones are found in `grant_batches` only. */
export const postingsReach = async (db: Kysely<Schema>): Promise<string> =>
  (await db.selectFrom('grant_postings_reach').select('reached').where('name', '=', NAME).executeTakeFirst())?.reached ?? START;

/** Reads the position and locks it until the transaction ends, by an update of the table's only row. */
export const lockReach = async (transaction: Transaction<Schema>): Promise<string> => {
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

/** Changes the position. */
export const setReach = (transaction: Transaction<Schema>, reached: string): Promise<unknown> =>
  transaction.updateTable('grant_postings_reach').set({ reached }).where('name', '=', NAME).execute();

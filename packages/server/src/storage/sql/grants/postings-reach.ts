// The position up to which grants have been posted and sign-ins counted.
import type { Transaction } from 'kysely';
import { recordIdAt } from '../../../records/record-id.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';

/** What lists of grants read. */
export type GrantReads = Pick<Backend, 'reads' | 'databaseTime'>;

/** How far a reach is, and below which id a grant may be posted. */
export interface Reach {
  /** The id of the last batch that is posted. */
  readonly reached: string;
  readonly postableBelow: string;
}

/**
 * Milliseconds before a grant is posted, by the database's clock, which all nodes share. Ids increase with it
 * (`setIdFloor`), but the clock of a node may be a little slow, or its commit, and a grant below the reach would
 * never be posted.
 */
const LAG = 20_000;
/** The one row of `grant_postings_reach`. */
const NAME = 'grants';
/** Below every id. */
const START = '';

/** Reads how far the postings are; later batches are found in `grant_batches` only. */
export const postingsReach = async ({ reads, databaseTime }: GrantReads): Promise<Reach> => {
  const { reached, at } = await reads
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('grant_postings_reach').select('reached').where('name', '=', NAME).as('reached'),
      databaseTime.as('at'),
    ])
    .executeTakeFirstOrThrow();
  return reachOf({ reached: reached ?? START, at });
};

/** Reads the position and locks it until the transaction ends, by an update of the table's only row. */
export const lockReach = async (transaction: Transaction<Schema>, { databaseTime }: Pick<Backend, 'databaseTime'>): Promise<Reach> => {
  await transaction
    .insertInto('grant_postings_reach')
    .values({ name: NAME, reached: START })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await transaction
    .updateTable('grant_postings_reach')
    .set(({ ref }) => ({ reached: ref('reached') }))
    .where('name', '=', NAME)
    .returning(['reached', databaseTime.as('at')])
    .executeTakeFirstOrThrow();
  return reachOf(row);
};

// Beyond what may be posted, the database's clock was set back: grants may have been recorded below the reach
// since. Then nothing counts as posted, and everything is posted again.
const reachOf = ({ reached, at }: { readonly reached: string; readonly at: number }): Reach => {
  const postableBelow = recordIdAt(at - LAG);
  return { reached: reached < postableBelow ? reached : START, postableBelow };
};

/** Changes the position. */
export const setReach = (transaction: Transaction<Schema>, reached: string): Promise<unknown> =>
  transaction.updateTable('grant_postings_reach').set({ reached }).where('name', '=', NAME).execute();

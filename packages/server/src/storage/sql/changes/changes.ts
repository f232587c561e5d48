// The table of changes: how other readers of the store hear what they must forget.

import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { recordId } from '../../../records/record-id.ts';
import type { Change } from '../../contract/changes.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import { CHANGE_COLUMNS, changeRow } from './change-row.ts';

/** How far back `recentChanges` looks, in milliseconds: the ten seconds of the contract, and half as much again. */
const OVERLAP = 15_000;
/** How long a change is kept, in milliseconds. */
const KEPT = 3_600_000;

/** Writes a change, within the transaction that makes it, and removes the tenant's old ones. */
export const recordChange = async (
  { databaseTime }: Pick<Backend, 'databaseTime'>,
  transaction: Transaction<Schema>,
  change: Omit<Change, 'id'>,
): Promise<void> => {
  await transaction
    .insertInto('changes')
    .values({ ...changeRow({ ...change, id: recordId() }), changed_at: databaseTime })
    .execute();
  // Only the tenant's own, so that transactions of two tenants do not wait for each other.
  await transaction
    .deleteFrom('changes')
    .where('tenant_id', '=', change.tenantId)
    .where('changed_at', '<', sql<number>`${databaseTime} - ${sql.lit(KEPT)}`)
    .execute();
};

/** The changes that a poll must see again, each once. */
export const recentChanges = (db: Kysely<Schema>, databaseTime: RawBuilder<number>) =>
  db
    .selectFrom('changes')
    .select(CHANGE_COLUMNS)
    .where('changed_at', '>=', sql<number>`${databaseTime} - ${sql.lit(OVERLAP)}`);

// The change table, by which other nodes learn which cache entries are stale.

import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { recordId } from '../../../records/record-id.ts';
import type { Change } from '../../contract/changes.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import { CHANGE_COLUMNS, changeRow } from './change-row.ts';

/** The milliseconds that `recentChanges` covers: the ten seconds of the contract, and a margin. */
const OVERLAP = 15_000;
/** In milliseconds. */
const RETENTION = 3_600_000;

/** Records a change within its transaction, and removes the tenant's old ones. */
export const recordChange = async (
  backend: Pick<Backend, 'databaseTime' | 'copyClient'>,
  transaction: Transaction<Schema>,
  change: Omit<Change, 'id'>,
): Promise<void> => {
  const { databaseTime } = backend;
  if (change.kind === 'client') await backend.copyClient?.(transaction, change.tenantId, change.subject);
  await transaction
    .insertInto('changes')
    .values({ ...changeRow({ ...change, id: recordId() }), changed_at: databaseTime })
    .execute();
  // Only the tenant's own, so that transactions of different tenants do not block each other.
  await transaction
    .deleteFrom('changes')
    .where('tenant_id', '=', change.tenantId)
    .where('changed_at', '<', sql<number>`${databaseTime} - ${sql.lit(RETENTION)}`)
    .execute();
};

/** The changes that a poll must read. */
export const recentChanges = (db: Kysely<Schema>, databaseTime: RawBuilder<number>) =>
  db
    .selectFrom('changes')
    .select(CHANGE_COLUMNS)
    .where('changed_at', '>=', sql<number>`${databaseTime} - ${sql.lit(OVERLAP)}`);

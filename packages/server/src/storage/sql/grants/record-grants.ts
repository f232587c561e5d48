// Writes batches of grants.
import type { Transaction } from 'kysely';
import type { NewGrant } from '../../../records/grant.ts';
import { RowRefused } from '../../contract/errors.ts';
import type { Backend } from '../backend.ts';
import { insertOfRows } from '../insert-rows.ts';
import type { Schema } from '../schema.ts';
import { batchRows, type GrantBatchRow } from './grant-batch.ts';

/** Ids of one statement. */
const CHUNK = 1000;

/** Inserts grants. The rows are compared with stored ones only if the store refuses one. */
export const recordGrants = async (backend: Backend, grants: readonly NewGrant[]): Promise<void> => {
  const rows = batchRows(grants);
  try {
    // The values are in the order of the columns in `batch-tables.ts`.
    await backend.insert(
      'grant_batches',
      rows.map((row) => [row.id, row.tenant_id, row.size, row.grants]),
    );
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error;
    await backend.write((transaction) => insertMissing(transaction, rows));
  }
};

/** Writes grants within a transaction. A batch that is stored with the same content is left unchanged. */
export const insertGrants = (transaction: Transaction<Schema>, grants: readonly NewGrant[]): Promise<void> =>
  insertMissing(transaction, batchRows(grants));

const insertMissing = async (transaction: Transaction<Schema>, rows: readonly GrantBatchRow[]): Promise<void> => {
  const inserted = new Set((await insertBatches(transaction, rows)).map(({ id }) => id));
  const others = rows.filter(({ id }) => !inserted.has(id));
  for (let start = 0; start < others.length; start += CHUNK) {
    const chunk = others.slice(start, start + CHUNK);
    const ids = chunk.map(({ id }) => id);
    const stored = await transaction.selectFrom('grant_batches').select(['id', 'tenant_id', 'grants']).where('id', 'in', ids).execute();
    const byId = new Map(stored.map((row) => [row.id, row]));
    for (const { id, tenant_id, grants } of chunk) {
      const found = byId.get(id);
      if (found?.tenant_id !== tenant_id || found.grants !== grants) {
        throw new RowRefused(`Batch ${id} is stored with other grants.`);
      }
    }
  }
};

const insertBatches = insertOfRows<GrantBatchRow, Pick<GrantBatchRow, 'id'>>(['id', 'tenant_id', 'size', 'grants'], (db, rows) =>
  db
    .insertInto('grant_batches')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id'),
);

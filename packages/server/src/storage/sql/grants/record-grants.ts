// Writes and reads grants.
import type { Kysely, Transaction } from 'kysely';
import type { Grant } from '../../../records/grant.ts';
import { RowRefused } from '../../contract/errors.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import { GRANT_COLUMNS, GRANT_RECORD_COLUMNS, grantRow, type NewGrantRow } from './grant-row.ts';

/** Rows of one statement. SQLite allows 32,766 parameters, PostgreSQL 65,535. */
const CHUNK = 1000;

export const grantById = (db: Kysely<Schema>, tenantId: string, id: string) =>
  db.selectFrom('grants').select(GRANT_RECORD_COLUMNS).where('id', '=', id).where('tenant_id', '=', tenantId);

export const grantByTokenHash = (db: Kysely<Schema>, tenantId: string, tokenHash: string) =>
  db.selectFrom('grants').select(GRANT_RECORD_COLUMNS).where('tenant_id', '=', tenantId).where('token_hash', '=', tokenHash);

/** Inserts a batch. Only when a row is refused are the rows compared with those that are stored. */
export const recordGrants = async (backend: Backend, batch: readonly Grant[]): Promise<void> => {
  const rows = batch.map(grantRow);
  try {
    // On the token path: the values of a row are in the order of the columns, and need no lookup by name.
    await backend.insert(
      'grants',
      rows.map((row) => Object.values(row)),
    );
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error;
    await backend.write((transaction) => insertMissing(transaction, rows));
  }
};

/** Writes grants within a transaction. A grant that is stored with the same content is left unchanged. */
export const insertGrants = (transaction: Transaction<Schema>, grants: readonly Grant[]): Promise<void> =>
  insertMissing(transaction, grants.map(grantRow));

const insertMissing = async (transaction: Transaction<Schema>, rows: readonly NewGrantRow[]): Promise<void> => {
  for (let start = 0; start < rows.length; start += CHUNK) {
    const chunk = rows.slice(start, start + CHUNK);
    await transaction
      .insertInto('grants')
      .values(chunk)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const ids = chunk.map(({ id }) => id);
    const stored = await transaction.selectFrom('grants').select(GRANT_COLUMNS).where('id', 'in', ids).execute();
    const byId = new Map(stored.map((row) => [row.id, row]));
    for (const row of chunk) {
      const found = byId.get(row.id);
      if (found === undefined) throw new RowRefused(`The token hash of grant ${row.id} belongs to another grant.`);
      if (GRANT_COLUMNS.some((column) => found[column] !== row[column]))
        throw new RowRefused(`Grant ${row.id} is stored with other content.`);
    }
  }
};

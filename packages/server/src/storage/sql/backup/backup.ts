// Dumps every table as of one moment, and restores a dump into an empty store of any backend.
import { sql, type Transaction } from 'kysely';
import type { Restoration } from '../../contract/backup.ts';
import { IncompatibleStore } from '../../contract/errors.ts';
import type { Storage } from '../../contract/storage.ts';
import type { TableRows, TableShape } from '../../contract/table-rows.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import { latestExpiry, recordRevocations } from '../revocations/revocations.ts';
import type { Schema } from '../schema.ts';
import { signingKeyRow } from '../signing-keys/signing-key-row.ts';
import { tableShapes } from '../table-shapes.ts';

/**
 * Tables that are of no use in another store: notifications to running nodes, and records that live for
 * hours at most. A session or a link that a backup brought back would be one that nobody ended.
 */
const EXCLUDED: ReadonlySet<string> = new Set(['changes', 'secret_reveals', 'idempotent_requests', 'operator_sessions', 'operator_links']);

/** Values of one statement: SQLite allows 32,766. */
const MAX_VALUES = 30_000;

/**
 * The increment of generations and revocation numbers at a restore, which must exceed all increments between
 * the backup and the loss.
 */
const LEAP = 1_000_000;

/** The tables of a backup, referenced ones first. */
const shapes = async (backend: Backend): Promise<readonly TableShape[]> =>
  (await tableShapes(backend)).filter(({ name }) => !EXCLUDED.has(name));

export const dump = async (backend: Backend, onRows: Parameters<Storage['dump']>[0]): Promise<void> => {
  const tables = await shapes(backend);
  await backend.snapshot(async (rowsOf) => {
    for (const table of tables) {
      for await (const rows of rowsOf(table)) await onRows({ table: table.name, columns: table.columns, rows });
    }
  });
};

export const restore = async (backend: Backend, restoration: Restoration): ReturnType<Storage['restore']> => {
  const known = new Map((await shapes(backend)).map((table) => [table.name, table]));
  return backend.write(async (transaction) => {
    const tenant = await transaction.selectFrom('tenants').select('id').limit(1).executeTakeFirst();
    const key = await transaction.selectFrom('store_keys').select('key_id').limit(1).executeTakeFirst();
    if (tenant !== undefined || key !== undefined) return 'not-empty';
    for await (const rows of restoration.rows()) await insertRows(transaction, rows, known.get(rows.table));
    await invalidateRestored(transaction, restoration);
    await backend.copyAllClients?.(transaction);
    return 'restored';
  });
};

const insertRows = async (transaction: Transaction<Schema>, { table, columns, rows }: TableRows, known: TableShape | undefined) => {
  const unknown = known === undefined ? table : columns.find((column) => !known.columns.includes(column));
  if (unknown !== undefined)
    throw new IncompatibleStore(
      `The backup was written by a newer version of Mintmark: it has "${unknown}". Restore it with that version.`,
    );
  const chunk = Math.max(1, Math.floor(MAX_VALUES / columns.length));
  for (let start = 0; start < rows.length; start += chunk) {
    const values = rows.slice(start, start + chunk).map((row) => sql`(${sql.join(row)})`);
    await sql`INSERT INTO ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))}) VALUES ${sql.join(values)}`.execute(
      transaction,
    );
  }
};

// A backup lacks the revocations that followed it. So all tokens are revoked by a generation that none of
// them can have, all signing keys are replaced, and assertions and proofs signed before `restored_at` are no
// longer accepted.
const invalidateRestored = async (transaction: Transaction<Schema>, { at, newKeys, audit }: Restoration): Promise<void> => {
  const tenants = await transaction
    .updateTable('tenants')
    .set(({ eb }) => ({
      generation: eb('generation', '+', LEAP),
      last_revocation: eb('last_revocation', '+', LEAP),
      version: eb('version', '+', 1),
      restored_at: at,
    }))
    .returning(['id', 'role', 'generation'])
    .execute();
  const live = await transaction
    .selectFrom('signing_keys')
    .select(['tenant_id', 'algorithm'])
    .distinct()
    .where('revoked_at', 'is', null)
    .where('retired_at', 'is', null)
    .execute();
  await transaction.updateTable('signing_keys').set({ revoked_at: at }).where('revoked_at', 'is', null).execute();
  for (const { tenant_id, algorithm } of live) {
    const keys = await newKeys(tenant_id, algorithm);
    await transaction.insertInto('signing_keys').values(keys.map(signingKeyRow)).execute();
  }
  for (const { id, role, generation } of tenants) {
    await recordRevocations(transaction, id, [{ type: 'tenant', genBelow: generation, exp: latestExpiry(at) }]);
    if (role === 'home') await recordAudit(transaction, audit(id));
  }
};

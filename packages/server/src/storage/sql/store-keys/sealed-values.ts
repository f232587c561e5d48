// The values that are sealed under a master key, and their resealing under another.
import { sql, type Transaction } from 'kysely';
import type { Storage } from '../../contract/storage.ts';
import type { SealedValue } from '../../contract/store-keys.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import { storeKeyRow } from './store-key-row.ts';

/**
 * The columns that contain envelopes. A value's context is its tenant, its table, and its row by the column
 * `row`.
 */
const SEALED = [
  { table: 'signing_keys', tenant: 'tenant_id', row: 'kid', ciphertext: 'private_key', keyId: 'key_id' },
  { table: 'client_secrets', tenant: 'tenant_id', row: 'id', ciphertext: 'sealed', keyId: 'sealed_key_id' },
  { table: 'secret_reveals', tenant: 'tenant_id', row: 'secret_id', ciphertext: 'sealed', keyId: 'sealed_key_id' },
  { table: 'openid_providers', tenant: 'tenant_id', row: 'id', ciphertext: 'sealed', keyId: 'sealed_key_id' },
  // These belong to the store, not to a tenant.
  { table: 'local_authorities', tenant: undefined, row: 'id', ciphertext: 'sealed_key', keyId: 'sealed_key_id' },
  { table: 'store_keys', tenant: undefined, row: 'key_id', ciphertext: 'sealed_pepper', keyId: 'sealed_key_id' },
] as const;

interface Row {
  readonly tenant: string;
  readonly row: string;
  readonly ciphertext: string;
  readonly key_id: string;
}

/** Returns at most `limit` values that are sealed under these master keys. */
export const valuesSealedUnder = async (
  db: Pick<Transaction<Schema>, 'getExecutor'>,
  keyIds: readonly string[],
  limit: number,
): Promise<readonly SealedValue[]> => {
  const values: SealedValue[] = [];
  if (keyIds.length === 0) return values;
  for (const { table, tenant, row, ciphertext, keyId } of SEALED) {
    const { rows } = await sql<Row>`
      SELECT ${tenant === undefined ? sql.lit('') : sql.ref(tenant)} AS tenant, ${sql.ref(row)} AS row,
        ${sql.ref(ciphertext)} AS ciphertext, ${sql.ref(keyId)} AS key_id
      FROM ${sql.table(table)}
      WHERE ${sql.ref(keyId)} IN (${sql.join(keyIds)}) AND ${sql.ref(ciphertext)} IS NOT NULL
      LIMIT ${sql.lit(limit - values.length)}`.execute(db);
    for (const found of rows) {
      const context = { tenantId: found.tenant, table, row: found.row };
      values.push({ context, envelope: { keyId: found.key_id, ciphertext: found.ciphertext } });
    }
    if (values.length >= limit) break;
  }
  return values;
};

export const reseal = (backend: Backend, values: Parameters<Storage['reseal']>[0]): Promise<void> =>
  backend.write(async (transaction) => {
    for (const { context, envelope, resealed } of values) {
      const columns = SEALED.find(({ table }) => table === context.table);
      if (columns === undefined) throw new TypeError(`No values are sealed in ${context.table}.`);
      const { table, tenant, row, ciphertext, keyId } = columns;
      await sql`
        UPDATE ${sql.table(table)} SET ${sql.ref(ciphertext)} = ${resealed.ciphertext}, ${sql.ref(keyId)} = ${resealed.keyId}
        WHERE ${sql.ref(row)} = ${context.row} AND ${sql.ref(ciphertext)} = ${envelope.ciphertext}
          AND ${tenant === undefined ? sql.lit(1) : sql.ref(tenant)} = ${tenant === undefined ? 1 : context.tenantId}`.execute(transaction);
    }
  });

/** Registers a master key, unless it is registered already. */
export const registerStoreKey = (backend: Backend, ...[key, audit]: Parameters<Storage['registerStoreKey']>): Promise<boolean> =>
  backend.write(async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('store_keys')
      .values(storeKeyRow(key))
      .onConflict((conflict) => conflict.column('key_id').doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) return false;
    await recordAudit(transaction, audit);
    return true;
  });

export const retireStoreKey = (
  backend: Backend,
  { keyId, at, pepper, audit }: Parameters<Storage['retireStoreKey']>[0],
): ReturnType<Storage['retireStoreKey']> =>
  backend.write(async (transaction) => {
    const stored = await transaction.selectFrom('store_keys').select('retired_at').where('key_id', '=', keyId).executeTakeFirst();
    if (stored === undefined) return 'unknown';
    if (stored.retired_at !== null) return 'unchanged';
    if ((await valuesSealedUnder(transaction, [keyId], 1)).length > 0) return 'in-use';
    await transaction
      .updateTable('store_keys')
      .set({ retired_at: at, sealed_pepper: pepper.ciphertext, sealed_key_id: pepper.keyId })
      .where('key_id', '=', keyId)
      .execute();
    await recordAudit(transaction, audit);
    return 'retired';
  });

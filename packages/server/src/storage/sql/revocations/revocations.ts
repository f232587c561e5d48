// Revocations, numbered within the tenant. Numbers are assigned under the tenant's row lock and become
// visible in order: a reader of a number has missed none below it.
import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { Revocation } from '../../../records/revocation.ts';
import { LONGEST_TOKEN_LIFETIME } from '../../../records/tenant.ts';
import { insertOfRows } from '../insert-rows.ts';
import type { Schema } from '../schema.ts';
import { REVOCATION_COLUMNS, REVOCATION_ROW_COLUMNS, type RevocationRow, revocationRow } from './revocation-row.ts';

/** Records revocations within the transaction that causes them. */
export const recordRevocations = async (
  transaction: Transaction<Schema>,
  tenantId: string,
  revocations: readonly Revocation[],
): Promise<void> => {
  if (revocations.length === 0) return;
  const { last_revocation: last } = await transaction
    .updateTable('tenants')
    .set(({ eb }) => ({ last_revocation: eb('last_revocation', '+', revocations.length) }))
    .where('id', '=', tenantId)
    .returning('last_revocation')
    .executeTakeFirstOrThrow();
  const first = last - revocations.length + 1;
  const rows = revocations.map((revocation, index) => revocationRow(tenantId, first + index, revocation));
  await insertRevocations(transaction, rows);
};

const insertRevocations = insertOfRows<RevocationRow, unknown>(REVOCATION_ROW_COLUMNS, (db, rows) =>
  db.insertInto('revocations').values(rows),
);

/** Seconds in which other nodes may still issue tokens after a revocation: they learn of it later. */
const MARGIN = 60;

/**
 * The time at which every token issued until a moment has expired, in seconds.
 *
 * @param at - milliseconds since the epoch
 */
export const latestExpiry = (at: number): number => Math.ceil(at / 1000) + LONGEST_TOKEN_LIFETIME + MARGIN;

export const lastRevocation = (db: Kysely<Schema>, tenantId: string) =>
  db.selectFrom('tenants').select('last_revocation').where('id', '=', tenantId);

export const lastRevocations = (db: Kysely<Schema>, databaseTime: RawBuilder<number>) =>
  db.selectFrom('tenants').select(['id', 'last_revocation', databaseTime.as('at')]);

export const revocationsAfter = (
  db: Kysely<Schema>,
  tenantId: string,
  { after, notExpiredAt, limit }: { readonly after: number; readonly notExpiredAt: number; readonly limit: number },
) =>
  db
    .selectFrom('revocations')
    .select(REVOCATION_COLUMNS)
    .where('tenant_id', '=', tenantId)
    .where('seq', '>', after)
    .where('exp', '>', notExpiredAt)
    .orderBy('seq')
    .limit(limit);

/** Removes expired revocations. */
export const purgeRevocations = (db: Kysely<Schema>, expiredBefore: number, limit: number) =>
  db
    .deleteFrom('revocations')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('tenant_id', 'seq'),
        'in',
        selectFrom('revocations as old')
          .select(['old.tenant_id', 'old.seq'])
          .where('old.exp', '<', expiredBefore)
          .orderBy('old.exp')
          .limit(limit)
          .$asTuple('tenant_id', 'seq'),
      ),
    );

// Merges hours of usage into days, and removes what is older than its retention, in short transactions.
import { type Kysely, type SqlBool, sql } from 'kysely';
import { recordIdAt } from '../../../records/record-id.ts';
import { DAY, HOUR } from '../../../records/usage.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import { addCounts, COUNT_KEY, REPEAT_KEY, SCOPE_KEY } from './add-usage.ts';
import type { UsageCountsTable } from './tables.ts';
import { VALUE_KEY } from './trust-values.ts';

/** Merges the oldest hours before a moment into their days. @returns how many rows, at most `limit` */
export const mergeUsage = (backend: Backend, before: number, limit: number): Promise<number> =>
  backend.write(async (transaction) => {
    // What another node merges at the same time is returned to that node only.
    const hours = await oldestCounts(transaction, HOUR, before, limit).returningAll().execute();
    const days = new Map<string, UsageCountsTable>();
    for (const hour of hours) {
      const day = { ...hour, span: DAY, start: hour.start - (hour.start % DAY) };
      const key = [day.tenant_id, day.start, day.client_id, day.credential_id, day.resource, day.network, day.outcome].join('\n');
      days.set(key, { ...day, requests: hour.requests + (days.get(key)?.requests ?? 0) });
    }
    const rows = [...days].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    await addCounts(transaction, rows);
    return hours.length;
  });

/** Removes what is before the moments that it is retained for. @returns how many rows, at most `limit` */
export const purgeUsage = (
  backend: Backend,
  { counts, repeats }: { readonly counts: number; readonly repeats: number },
  limit: number,
): Promise<number> =>
  backend.write(async (transaction) => {
    let removed = 0;
    for (const remove of [
      (most: number) => oldestCounts(transaction, DAY, counts, most),
      (most: number) => oldestRepeats(transaction, repeats, most),
      (most: number) => oldestScopes(transaction, counts, most),
      (most: number) => oldestTrustValues(transaction, repeats, most),
    ]) {
      const { numDeletedRows } = await remove(limit - removed).executeTakeFirstOrThrow();
      removed += Number(numDeletedRows);
    }
    // The writers that are processes have ids in the order of time; a process has another one each day.
    await transaction
      .deleteFrom('usage_writers')
      .where('writer', '<', recordIdAt(repeats * 1000))
      .execute();
    return removed;
  });

const oldestCounts = (db: Kysely<Schema>, span: number, before: number, limit: number) => {
  const key = sql.join(COUNT_KEY.map((column) => sql.ref(column)));
  const oldest = sql`SELECT ${key} FROM usage_counts WHERE span = ${span} AND start < ${before} ORDER BY start LIMIT ${limit}`;
  return db.deleteFrom('usage_counts').where(sql<SqlBool>`(${key}) IN (${oldest})`);
};

const oldestRepeats = (db: Kysely<Schema>, before: number, limit: number) => {
  const key = sql.join(REPEAT_KEY.map((column) => sql.ref(column)));
  const oldest = sql`SELECT ${key} FROM token_repeats WHERE day < ${before} ORDER BY day LIMIT ${limit}`;
  return db.deleteFrom('token_repeats').where(sql<SqlBool>`(${key}) IN (${oldest})`);
};

const oldestTrustValues = (db: Kysely<Schema>, before: number, limit: number) => {
  const key = sql.join(VALUE_KEY.map((column) => sql.ref(column)));
  const oldest = sql`SELECT ${key} FROM trust_values WHERE last_on < ${before} ORDER BY last_on LIMIT ${limit}`;
  return db.deleteFrom('trust_values').where(sql<SqlBool>`(${key}) IN (${oldest})`);
};

const oldestScopes = (db: Kysely<Schema>, before: number, limit: number) => {
  const key = sql.join(SCOPE_KEY.map((column) => sql.ref(column)));
  const oldest = sql`SELECT ${key} FROM scope_uses WHERE last_on < ${before} ORDER BY last_on LIMIT ${limit}`;
  return db.deleteFrom('scope_uses').where(sql<SqlBool>`(${key}) IN (${oldest})`);
};

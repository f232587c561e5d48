// The values that tokens showed which met trust rules: few of each claim, however many a workload shows.
import type { Kysely, Transaction } from 'kysely';
import { MAX_VALUES_OF_CLAIM, OTHER_VALUES, SCOPES, type TrustValue } from '../../../records/trust-rule.ts';
import { insertOfRows } from '../insert-rows.ts';
import type { Schema } from '../schema.ts';
import type { TrustValuesTable } from './tables.ts';

/** The primary key of the values. */
export const VALUE_KEY = ['tenant_id', 'rule_id', 'name', 'value'] as const;

const write = insertOfRows<TrustValuesTable, unknown>([...VALUE_KEY, 'first_on', 'last_on'], (db, rows) =>
  db
    .insertInto('trust_values')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(VALUE_KEY)
        .doUpdateSet(({ ref }) => ({ last_on: ref('excluded.last_on') }))
        .whereRef('excluded.last_on', '>', 'trust_values.last_on'),
    ),
);

/** Adds values of different keys. Beyond the first few of a claim, they are other values. */
export const addTrustValues = async (transaction: Transaction<Schema>, values: readonly TrustValue[]): Promise<void> => {
  if (values.length === 0) return;
  const ruleIds = [...new Set(values.map(({ ruleId }) => ruleId))];
  const stored = await transaction.selectFrom('trust_values').select(VALUE_KEY).where('rule_id', 'in', ruleIds).execute();
  const known = new Map<string, Set<string>>();
  const valuesOf = (tenantId: string, ruleId: string, name: string): Set<string> => {
    const key = JSON.stringify([tenantId, ruleId, name]);
    const found = known.get(key) ?? new Set();
    known.set(key, found);
    return found;
  };
  for (const row of stored) valuesOf(row.tenant_id, row.rule_id, row.name).add(row.value);
  const rows = new Map<string, TrustValuesTable>();
  for (const { tenantId, ruleId, name, value, firstOn, lastOn } of values) {
    const seen = valuesOf(tenantId, ruleId, name);
    const hasRoom = name === SCOPES || seen.size < MAX_VALUES_OF_CLAIM || seen.has(value);
    const noted = hasRoom ? value : OTHER_VALUES;
    seen.add(noted);
    const row = { tenant_id: tenantId, rule_id: ruleId, name, value: noted, first_on: firstOn, last_on: lastOn };
    rows.set(JSON.stringify([tenantId, ruleId, name, noted]), row);
  }
  await write(transaction, [...rows.values()]);
};

/** The values of a rule. */
export const trustValues = async (db: Kysely<Schema>, tenantId: string, ruleId: string): Promise<readonly TrustValue[]> => {
  const query = db.selectFrom('trust_values').selectAll().where('tenant_id', '=', tenantId).where('rule_id', '=', ruleId);
  const rows = await query.orderBy('name').orderBy('value').execute();
  return rows.map(({ name, value, first_on: firstOn, last_on: lastOn }) => ({ tenantId, ruleId, name, value, firstOn, lastOn }));
};

// Adds counts to those that are stored.
import { type ExpressionBuilder, type RawBuilder, sql, type Transaction } from 'kysely';
import { HOUR, type UsageBatch } from '../../../records/usage.ts';
import type { Backend } from '../backend.ts';
import { insertOfRows } from '../insert-rows.ts';
import type { Schema } from '../schema.ts';
import type { ScopeUsesTable, TokenRepeatsTable, UsageCountsTable } from './tables.ts';
import { addTrustValues } from './trust-values.ts';

/** Adds a batch in one transaction with its number, by which the same batch is recognized when it is sent again. */
export const addUsage = (backend: Backend, { writer, number, counts, repeats, scopes, trustValues }: UsageBatch): Promise<void> =>
  backend.write(async (transaction) => {
    if (!(await takeNumber(transaction, writer, number))) return;
    await addCounts(
      transaction,
      counts.map(({ tenantId, hour, clientId, credentialId, resource, network, outcome, count }) => ({
        ...{ tenant_id: tenantId, span: HOUR, start: hour, client_id: clientId, credential_id: credentialId },
        ...{ resource, network, outcome, requests: count },
      })),
    );
    await addRepeats(
      transaction,
      repeats.map(({ tenantId, day, clientId, credentialId, address, terms, issued, firstAt, lastAt, lifetime }) => ({
        ...{ tenant_id: tenantId, day, client_id: clientId, credential_id: credentialId, address, terms },
        ...{ issued, first_at: firstAt, last_at: lastAt, lifetime },
      })),
    );
    await addScopes(
      transaction,
      scopes.map(({ tenantId, clientId, scope, lastOn }) => ({ tenant_id: tenantId, client_id: clientId, scope, last_on: lastOn })),
    );
    await addTrustValues(transaction, trustValues);
  });

/**
 * Takes the number of a writer, which locks it until the transaction ends.
 *
 * @returns false when it or a higher one was taken before
 */
export const takeNumber = async (transaction: Transaction<Schema>, writer: string, number: number): Promise<boolean> => {
  const taken = await transaction
    .insertInto('usage_writers')
    .values({ writer, number })
    .onConflict((conflict) =>
      conflict
        .column('writer')
        .doUpdateSet(({ ref }) => ({ number: ref('excluded.number') }))
        .whereRef('excluded.number', '>', 'usage_writers.number'),
    )
    .returning('writer')
    .executeTakeFirst();
  return taken !== undefined;
};

/** The primary key of the counts. */
export const COUNT_KEY = ['tenant_id', 'span', 'start', 'client_id', 'credential_id', 'resource', 'network', 'outcome'] as const;

/** Adds counts of different keys. */
export const addCounts = insertOfRows<UsageCountsTable, unknown>([...COUNT_KEY, 'requests'], (db, rows) =>
  db
    .insertInto('usage_counts')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(COUNT_KEY)
        .doUpdateSet(({ ref }) => ({ requests: sql<number>`${ref('usage_counts.requests')} + ${ref('excluded.requests')}` })),
    ),
);

/** The primary key of the tokens by day. */
export const REPEAT_KEY = ['tenant_id', 'day', 'client_id', 'credential_id', 'address', 'terms'] as const;

const addRepeats = insertOfRows<TokenRepeatsTable, unknown>([...REPEAT_KEY, 'issued', 'first_at', 'last_at', 'lifetime'], (db, rows) =>
  db
    .insertInto('token_repeats')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(REPEAT_KEY).doUpdateSet((builder) => ({
        issued: sql<number>`${builder.ref('token_repeats.issued')} + ${builder.ref('excluded.issued')}`,
        first_at: extreme(builder, 'first_at', '<'),
        last_at: extreme(builder, 'last_at', '>'),
        lifetime: extreme(builder, 'lifetime', '<'),
      })),
    ),
);

/** The added value if it is less or more than the stored one. */
const extreme = (
  { ref }: ExpressionBuilder<Schema & { excluded: TokenRepeatsTable }, 'token_repeats' | 'excluded'>,
  column: 'first_at' | 'last_at' | 'lifetime',
  than: '<' | '>',
): RawBuilder<number> => {
  const [stored, added] = [ref(`token_repeats.${column}`), ref(`excluded.${column}`)];
  return sql<number>`CASE WHEN ${added} ${sql.raw(than)} ${stored} THEN ${added} ELSE ${stored} END`;
};

/** The primary key of the uses of scopes. */
export const SCOPE_KEY = ['tenant_id', 'client_id', 'scope'] as const;

const addScopes = insertOfRows<ScopeUsesTable, unknown>([...SCOPE_KEY, 'last_on'], (db, rows) =>
  db
    .insertInto('scope_uses')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(SCOPE_KEY)
        .doUpdateSet(({ ref }) => ({ last_on: ref('excluded.last_on') }))
        .whereRef('excluded.last_on', '>', 'scope_uses.last_on'),
    ),
);

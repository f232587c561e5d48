// Records which instances obtained tokens, lists them, and forgets those that are no longer used.
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { type Instance, type InstanceUse, MAX_INSTANCES } from '../../../records/instance.ts';
import type { InstancePageRequest } from '../../contract/instances.ts';
import type { Backend } from '../backend.ts';
import { insertOfRows } from '../insert-rows.ts';
import type { Schema } from '../schema.ts';
import type { ClientInstancesTable } from './tables.ts';

type UseRow = Pick<Selectable<ClientInstancesTable>, (typeof USE_COLUMNS)[number]>;

const USE_COLUMNS = [
  ...(['tenant_id', 'client_id', 'name', 'first_seen_at', 'last_seen_at', 'address', 'tokens', 'touched_at'] as const),
] as const;

/** Adds uses of distinct instances. The latest use decides, whichever node it comes from. */
export const recordInstanceUses = (backend: Backend, uses: readonly InstanceUse[]): Promise<void> =>
  backend.write(async (transaction) => {
    await addUses(
      transaction,
      uses.map(({ tenantId, clientId, name, firstAt, at, address, tokens }) => ({
        ...{ tenant_id: tenantId, client_id: clientId, name },
        ...{ first_seen_at: firstAt, last_seen_at: at, address, tokens, touched_at: at },
      })),
    );
    const clients = new Map(uses.map((use) => [`${use.tenantId} ${use.clientId}`, use]));
    for (const { tenantId, clientId } of clients.values()) await forgetOldest(transaction, tenantId, clientId);
  });

const isLater = sql<boolean>`excluded.last_seen_at >= COALESCE(client_instances.last_seen_at, 0)`;

const addUses = insertOfRows<UseRow, unknown>(USE_COLUMNS, (db, rows) =>
  db
    .insertInto('client_instances')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'client_id', 'name']).doUpdateSet({
        first_seen_at: sql`COALESCE(client_instances.first_seen_at, excluded.first_seen_at)`,
        last_seen_at: sql`CASE WHEN ${isLater} THEN excluded.last_seen_at ELSE client_instances.last_seen_at END`,
        address: sql`CASE WHEN ${isLater} THEN excluded.address ELSE client_instances.address END`,
        touched_at: sql`CASE WHEN ${isLater} THEN excluded.touched_at ELSE client_instances.touched_at END`,
        tokens: sql`client_instances.tokens + excluded.tokens`,
      }),
    ),
);

/** Forgets the instances of a client that are too many: those unused for longest, and none that is disabled. */
const forgetOldest = async (transaction: Transaction<Schema>, tenantId: string, clientId: string): Promise<void> => {
  const { count } = await ofClient(transaction, tenantId, clientId)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const excess = Number(count) - MAX_INSTANCES;
  if (excess <= 0) return;
  const oldest = ofClient(transaction, tenantId, clientId)
    .select('name')
    .where('disabled_at', 'is', null)
    .orderBy('touched_at')
    .limit(excess);
  await transaction
    .deleteFrom('client_instances')
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .where('name', 'in', oldest)
    .execute();
};

const ofClient = (db: Kysely<Schema>, tenantId: string, clientId: string) =>
  db.selectFrom('client_instances').where('tenant_id', '=', tenantId).where('client_id', '=', clientId);

export const instanceNamed = (db: Kysely<Schema>, tenantId: string, clientId: string, name: string) =>
  ofClient(db, tenantId, clientId).selectAll().where('name', '=', name);

export const instancePage = (
  db: Kysely<Schema>,
  tenantId: string,
  clientId: string,
  { after, limit, state, seenSince }: InstancePageRequest,
) =>
  ofClient(db, tenantId, clientId)
    .selectAll()
    .$if(after !== undefined, (query) => query.where('name', '>', after ?? ''))
    .$if(state !== undefined, (query) => query.where('disabled_at', state === 'disabled' ? 'is not' : 'is', null))
    .$if(seenSince !== undefined, (query) => query.where('last_seen_at', '>=', seenSince ?? 0))
    .orderBy('name')
    .limit(limit);

/** A row for each client that has instances. */
export const instanceCounts = (db: Kysely<Schema>, tenantId: string, clientIds: readonly string[], seenSince: number) =>
  db
    .selectFrom('client_instances')
    .select(({ fn }) => [
      'client_id',
      fn.countAll<number>().as('total'),
      fn.count<number>('disabled_at').as('disabled'),
      sql<number>`SUM(CASE WHEN last_seen_at >= ${seenSince} THEN 1 ELSE 0 END)`.as('seen'),
    ])
    .where('tenant_id', '=', tenantId)
    .where('client_id', 'in', clientIds)
    .groupBy('client_id');

export const purgeInstances = (db: Kysely<Schema>, usedBefore: number, limit: number) =>
  db
    .deleteFrom('client_instances')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('tenant_id', 'client_id', 'name'),
        'in',
        selectFrom('client_instances as old')
          .select(['old.tenant_id', 'old.client_id', 'old.name'])
          .where('old.disabled_at', 'is', null)
          .where('old.touched_at', '<', usedBefore)
          .orderBy('old.touched_at')
          .limit(limit)
          .$asTuple('tenant_id', 'client_id', 'name'),
      ),
    );

export const instanceOf = (row: Selectable<ClientInstancesTable>): Instance => ({
  tenantId: row.tenant_id,
  clientId: row.client_id,
  name: row.name,
  firstSeenAt: row.first_seen_at ?? undefined,
  lastSeenAt: row.last_seen_at ?? undefined,
  address: row.address ?? undefined,
  tokens: row.tokens,
  disabledAt: row.disabled_at ?? undefined,
  disabledBy: row.disabled_by ?? undefined,
  endedAt: row.ended_at ?? undefined,
});

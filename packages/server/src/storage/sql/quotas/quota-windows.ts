// The windows of quotas, from which nodes take leases. The rows are locked in the order of their keys, so that two
// nodes cannot deadlock.
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { QuotaDemand, QuotaLease, QuotaReturn } from '../../contract/quotas.ts';
import type { Storage } from '../../contract/storage.ts';
import { recordAudit } from '../audit/chains.ts';
import type { Backend } from '../backend.ts';
import type { Schema } from '../schema.ts';
import { leaseSize, levelOf } from './lease.ts';
import type { QuotaWindowsTable } from './tables.ts';

/** Rows of one statement. */
const CHUNK = 200;
/** Milliseconds after its end for which a window is stored. */
const RETENTION = 60_000;

const KEY = ['tenant_id', 'subject', 'seconds'] as const;

type Key = Pick<QuotaDemand, 'tenantId' | 'subject' | 'seconds'>;

// No part contains a line break.
const nameOf = ({ tenantId, subject, seconds }: Key): string => [tenantId, subject, seconds].join('\n');

const inOrder = <Each extends Key>(all: readonly Each[]): readonly Each[] => all.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));

/** Takes leases. */
export const takeQuota = (backend: Backend, ...[demands, entryOf]: Parameters<Storage['takeQuota']>): Promise<readonly QuotaLease[]> =>
  backend.write(async (transaction) => {
    const leases = new Map<string, QuotaLease>();
    const ordered = inOrder(demands);
    for (let start = 0; start < ordered.length; start += CHUNK) {
      const chunk = ordered.slice(start, start + CHUNK);
      const windows = await lockWindows(backend, transaction, chunk);
      const taken = chunk.flatMap((demand) => {
        const window = windows.get(nameOf(demand));
        if (window === undefined) return [];
        const before = window.used + demand.uncounted;
        const leased = leaseSize(demand, before);
        const used = before + leased;
        const level = levelOf(used, demand.quota);
        leases.set(nameOf(demand), { leased, used, endsAt: window.ends_at, endsIn: window.ends_at - window.now });
        return { ...window, demand, used, level, isReached: level > window.reported };
      });
      await writeUses(transaction, taken);
      for (const { demand, level, isReached } of taken) if (isReached) await recordAudit(transaction, entryOf({ ...demand, level }));
    }
    return demands.map((demand) => leases.get(nameOf(demand)) ?? NO_LEASE);
  }, 'token');

const NO_LEASE: QuotaLease = { leased: 0, used: 0, endsAt: 0, endsIn: 0 };

type LockedWindow = QuotaWindowsTable & { readonly now: number };

/** Locks the rows of the windows; where one has ended or there is none, the next begins. */
const lockWindows = async (
  { databaseTime }: Pick<Backend, 'databaseTime'>,
  transaction: Transaction<Schema>,
  demands: readonly QuotaDemand[],
): Promise<ReadonlyMap<string, LockedWindow>> => {
  const values = demands.map(({ tenantId, subject, seconds, quota }) => ({
    ...{ tenant_id: tenantId, subject, seconds, quota, used: 0, reported: 0 },
    ends_at: sql<number>`${databaseTime} + ${sql.lit(seconds * 1000)}`,
  }));
  const rows = await transaction
    .insertInto('quota_windows')
    .values(values)
    .onConflict((conflict) => conflict.columns([...KEY]).doUpdateSet(({ ref }) => ({ quota: ref('excluded.quota') })))
    .returningAll()
    // Once for each row, after it was locked: before, another node could begin a window that this time precedes.
    .returning(databaseTime.as('now'))
    .execute();
  return new Map(rows.map((row) => [nameOf({ tenantId: row.tenant_id, subject: row.subject, seconds: row.seconds }), presentWindow(row)]));
};

/** The window of a row, or the one that begins now. One that ends too late is of a clock that was ahead. */
const presentWindow = (row: LockedWindow): LockedWindow => {
  const next = row.now + row.seconds * 1000;
  return row.ends_at > row.now && row.ends_at <= next ? row : { ...row, used: 0, reported: 0, ends_at: next };
};

interface Taken extends LockedWindow {
  readonly level: number;
}

const writeUses = async (transaction: Transaction<Schema>, taken: readonly Taken[]): Promise<void> => {
  const rows = taken.map(({ tenant_id, subject, seconds, quota, used, reported, ends_at, level }) => ({
    ...{ tenant_id, subject, seconds, quota, used, ends_at },
    reported: Math.max(reported, level),
  }));
  await transaction
    .insertInto('quota_windows')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns([...KEY]).doUpdateSet(({ ref }) => ({
        used: ref('excluded.used'),
        reported: ref('excluded.reported'),
        ends_at: ref('excluded.ends_at'),
      })),
    )
    .execute();
};

/** Returns the unused parts of leases. */
export const returnQuota = (backend: Backend, returns: readonly QuotaReturn[]): Promise<void> =>
  backend.write(async (transaction) => {
    for (const { tenantId, subject, seconds, endsAt, count } of inOrder(returns)) {
      await transaction
        .updateTable('quota_windows')
        .set(({ ref }) => ({ used: sql<number>`CASE WHEN ${ref('used')} > ${count} THEN ${ref('used')} - ${count} ELSE 0 END` }))
        .where('tenant_id', '=', tenantId)
        .where('subject', '=', subject)
        .where('seconds', '=', seconds)
        // In another window, the lease does not count.
        .where('ends_at', '=', endsAt)
        .execute();
    }
  });

/** The present windows of some subjects. */
export const quotaUses = (
  { reads, databaseTime }: Pick<Backend, 'reads' | 'databaseTime'>,
  tenantId: string,
  subjects: readonly string[],
) =>
  reads
    .selectFrom('quota_windows')
    .select(['subject', 'seconds', 'used', 'ends_at'])
    .where('tenant_id', '=', tenantId)
    .where('subject', 'in', subjects)
    .where('ends_at', '>', databaseTime);

/** Removes windows that have ended. */
export const purgeQuotaWindows = (db: Kysely<Schema>, databaseTime: RawBuilder<number>, limit: number) => {
  const latest = sql<number>`${databaseTime} - ${sql.lit(RETENTION)}`;
  return (
    db
      .deleteFrom('quota_windows')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant_id', 'subject', 'seconds'),
          'in',
          selectFrom('quota_windows as old')
            .select(['old.tenant_id', 'old.subject', 'old.seconds'])
            .where('old.ends_at', '<', latest)
            .orderBy('old.ends_at')
            .limit(limit)
            .$asTuple('tenant_id', 'subject', 'seconds'),
        ),
      )
      // Of the row itself: since it was found, a node may have begun the next window in it.
      .where('ends_at', '<', latest)
  );
};

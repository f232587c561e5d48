// Reads the rows of a list of usage: one span of time after the other, so that a long period holds up nothing.
import { setImmediate as nextTick } from 'node:timers/promises';
import { DAY, HOUR, USAGE_OUTCOMES, type UsageQuery, type UsageSum } from '../../records/usage.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import type { UsagePeriod } from './query.ts';

/** Requests of one group in one hour or day. */
export interface UsageRow {
  /** Seconds. */
  readonly start: number;
  /** Empty for none. */
  readonly key: string;
  /** Requests by outcome: `granted`, `coalesced`, `introspected`, or the reason of a refusal. */
  readonly outcomes: ReadonlyMap<string, number>;
}

/** What the rows are read from. */
export interface UsageSource {
  readonly storage: Pick<Storage, 'usage' | 'firstUsage'>;
  readonly tenantId: string;
  /** Selects clients. */
  readonly filter: Pick<UsageQuery, 'clientId' | 'owners'>;
  /** Seconds: hours before it may be merged into their day. */
  readonly mergedBefore: number;
}

/** The rows of a page, in order of time and key, and one more if there is a next page. */
export const usageRows = async (source: UsageSource, period: UsagePeriod): Promise<readonly UsageRow[]> => {
  const { from, to, by, after, limit } = period;
  const span = by === 'hour' ? HOUR : DAY;
  const first = (await source.storage.firstUsage(source.tenantId)) ?? to;
  const rows: UsageRow[] = [];
  for (let start = Math.max(from, after?.start ?? 0, first - (first % span)); start < to && rows.length <= limit; start += span) {
    const page = { after: start === after?.start ? after.key : undefined, limit: limit + 1 - rows.length };
    rows.push(...(await rowsOf(source, period, { start, end: start + span, ...page })));
  }
  return rows;
};

/** The first rows of a span of time after a key. Whatever the number of groups, no more than these are read. */
const rowsOf = async (
  { storage, tenantId, filter, mergedBefore }: UsageSource,
  { by, group }: UsagePeriod,
  { start, end, ...page }: { readonly start: number; readonly end: number } & Pick<UsageQuery, 'after' | 'limit'>,
): Promise<readonly UsageRow[]> => {
  const keys = new Map<string, Map<string, number>>();
  for (const part of partsOf(start, end, by === 'day', mergedBefore)) {
    for (const sum of await storage.usage(tenantId, { ...filter, ...part, ...page, group })) add(keys, sum);
    await nextTick();
  }
  // A group of the page is in the page of each of its hours, since there are no more before it there.
  return [...keys]
    .map(([key, outcomes]) => ({ start, key, outcomes, bytes: Buffer.from(key) }))
    .toSorted((one, other) => Buffer.compare(one.bytes, other.bytes))
    .slice(0, page.limit)
    .map(({ bytes: _, ...row }) => row);
};

type Part = Pick<UsageQuery, 'from' | 'to' | 'counts'>;

// The hours of a recent day are read one by one, since a statement on SQLite holds up requests. Those of a day
// that may just be merged are read in one statement with the day, so that none is missed or counted twice.
const partsOf = (from: number, to: number, withDays: boolean, mergedBefore: number): readonly Part[] => {
  if (!withDays) return [{ from, to, counts: 'hours' }];
  if (from < mergedBefore) return [{ from, to, counts: 'both' }];
  const hours = Array.from({ length: (to - from) / HOUR }, (_, hour): Part => {
    const start = from + hour * HOUR;
    return { from: start, to: start + HOUR, counts: 'hours' };
  });
  return [...hours, { from, to, counts: 'days' }];
};

const add = (keys: Map<string, Map<string, number>>, { key, outcome, count }: UsageSum): void => {
  const outcomes = keys.get(key) ?? new Map<string, number>();
  keys.set(key, outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count));
};

/** The reasons of refusals, with their numbers. */
export const reasonsOf = ({ outcomes }: UsageRow): readonly (readonly [reason: string, count: number])[] =>
  [...outcomes].filter(([outcome]) => !USAGE_OUTCOMES.some((each) => each === outcome)).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The number of refused requests. */
export const refusedIn = (row: UsageRow): number => reasonsOf(row).reduce((sum, [, count]) => sum + count, 0);

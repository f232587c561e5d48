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
    const ofSpan = await rowsOf(source, period, start, start + span);
    rows.push(...ofSpan.filter(({ key }) => start !== after?.start || key > after.key));
    await nextTick();
  }
  return rows.slice(0, limit + 1);
};

const rowsOf = async (source: UsageSource, { by, group }: UsagePeriod, start: number, end: number): Promise<readonly UsageRow[]> => {
  const { storage, tenantId, filter, mergedBefore } = source;
  // The hours of a recent day are read one by one, since a statement on SQLite holds up requests. Those of a day
  // that may just be merged are read in one statement with the day, so that none is missed or counted twice.
  const step = start < mergedBefore ? end - start : HOUR;
  const keys = new Map<string, Map<string, number>>();
  for (let from = start; from < end; from += step) {
    const sums = await storage.usage(tenantId, { ...filter, from, to: from + step, withDays: by === 'day', group });
    for (const sum of sums) add(keys, sum);
  }
  return [...keys].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, outcomes]) => ({ start, key, outcomes }));
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

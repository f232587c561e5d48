// The query of usage: its period, its group, and the cursor of a page.
import { type Static, Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import { DAY, HOUR, type UsageGroup } from '../../records/usage.ts';
import { say } from '../../sentences/sentence.ts';
import { FieldProblems } from '../requests/field-problems.ts';

/** The most seconds of one list: what it reads is bounded, whatever it finds. */
const MAX_PERIOD = { hour: 31 * DAY, day: 400 * DAY } as const;
/** The seconds of a list that names no start. */
const DEFAULT_PERIOD = { hour: DAY, day: 7 * DAY } as const;
const SPAN = { hour: HOUR, day: DAY } as const;

const GROUPS = ['client', 'owner', 'resource', 'credential', 'address'] as const;

export const UsageListQuery = Type.Partial(
  Type.Object({
    group: Type.String({
      pattern: `^(${GROUPS.join('|')}|label:.{1,128})$`,
      description: `${GROUPS.map((each) => `\`${each}\``).join(', ')} or \`label:NAME\`; \`client\` when absent.`,
    }),
    by: Type.Enum(['hour', 'day'], { description: 'The length of a row, `day` (UTC) when absent. Old hours are merged into days.' }),
    from: Type.String({ description: 'RFC 3339; a day before `to` by the hour and a week by the day, when absent.' }),
    to: Type.String({ description: 'RFC 3339, exclusive; now when absent.' }),
    client_id: Type.String({ minLength: 1, maxLength: 256 }),
    owner: Type.String({ minLength: 1, maxLength: 256, description: 'Only clients of this owner.' }),
    format: Type.Enum(['json', 'csv'], { description: '`json` when absent.' }),
    limit: Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000 rows, 100 when absent.' }),
    cursor: Type.String({ maxLength: 2048, description: '`next_cursor` of the previous page, with the same query.' }),
  }),
  { additionalProperties: false },
);

/** The last row of a page. */
export interface UsagePosition {
  /** Seconds. */
  readonly start: number;
  readonly key: string;
}

/** What is listed. Times are seconds. */
export interface UsagePeriod {
  readonly group: UsageGroup;
  /** As the request names it. */
  readonly groupName: string;
  readonly by: 'hour' | 'day';
  readonly from: number;
  readonly to: number;
  readonly after: UsagePosition | undefined;
  readonly limit: number;
}

/** Parses a query. @param now - milliseconds @throws {@link Problem} 400 with every invalid field */
export const usagePeriodOf = (query: Static<typeof UsageListQuery>, tenantId: string, now: number): UsagePeriod => {
  const { group: groupName = 'client', by = 'day' } = query;
  const problems = new FieldProblems();
  const span = SPAN[by];
  const until = (problems.time('to', query.to) ?? now) / 1000;
  const since = (problems.time('from', query.from) ?? (until - DEFAULT_PERIOD[by]) * 1000) / 1000;
  const [from, to] = [Math.floor(since / span) * span, Math.ceil(until / span) * span];
  problems.require(since <= until, 'from', 'is after `to`');
  problems.require(to - from <= MAX_PERIOD[by] + span, 'from', say('is more than {days} days before `to`', { days: MAX_PERIOD[by] / DAY }));
  problems.throwIfAny();
  const after = query.cursor === undefined ? undefined : positionIn(query.cursor, [tenantId, groupName, by]);
  // Nothing is counted in the future, but for the clock of another node: a day more is read.
  const end = Math.min(to, (Math.floor(now / 1000 / DAY) + 2) * DAY);
  return { group: groupOf(groupName), groupName, by, from, to: end, after, limit: Number(query.limit ?? 100) };
};

const groupOf = (name: string): UsageGroup => {
  const by = GROUPS.find((each) => each === name);
  return by === undefined ? { by: 'label', name: name.slice('label:'.length) } : { by };
};

/** The cursor of the page that follows a row. */
export const usageCursor = ({ start, key }: UsagePosition, tenantId: string, { groupName, by }: UsagePeriod): string =>
  Buffer.from(JSON.stringify([tenantId, groupName, by, start, key])).toString('base64url');

const positionIn = (cursor: string, scope: readonly string[]): UsagePosition => {
  const parts = partsOf(cursor);
  const [start, key] = parts.slice(scope.length);
  if (scope.every((each, index) => parts[index] === each) && Number.isSafeInteger(start) && typeof key === 'string')
    return { start: Number(start), key };
  throw new Problem(400, 'The cursor does not belong to this list.', [{ pointer: 'cursor', detail: 'is not valid' }]);
};

const partsOf = (cursor: string): readonly unknown[] => {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
};

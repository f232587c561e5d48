// The query of IBM Security Verify's lists: four parameters, each with its own syntax.
import { Type } from 'typebox';
import type { FieldProblems } from '../../management/requests/field-problems.ts';
import { say } from '../../sentences/sentence.ts';

/** Maximum records per response. */
export const MAX_PAGE = 1000;

const Fragment = Type.Optional(Type.String({ maxLength: 2048 }));

/** The query. */
export const ListQuery = Type.Object(
  { pagination: Fragment, sort: Fragment, search: Fragment, filter: Fragment },
  { additionalProperties: false },
);

/** A page by its number. */
export interface Page {
  readonly page: number;
  readonly limit: number;
  readonly offset: number;
  /** Maximum records of this page. */
  readonly size: number;
}

/**
 * Parses the pagination. `count=10&page=2&limit=5` is the second page of five, of at most ten records.
 *
 * @param defaultLimit - records of a page when the query sets no limit
 */
export const parsePagination = (fragment: string | undefined, defaultLimit: number, problems: FieldProblems): Page => {
  const given = new Map<string, number>();
  for (const part of fragment === undefined || fragment === '' ? [] : fragment.split('&')) {
    const [, name = '', digits = ''] = /^(count|page|limit)=([1-9]\d{0,8})$/.exec(part) ?? [];
    problems.require(name !== '' && !given.has(name), '/pagination', PAGINATION);
    given.set(name, Number(digits));
  }
  const limit = given.get('limit') ?? given.get('count') ?? defaultLimit;
  const count = given.get('count');
  problems.require(
    limit <= MAX_PAGE && (count ?? 0) <= MAX_PAGE,
    '/pagination',
    say('has a limit or count above {limit}', { limit: MAX_PAGE }),
  );
  const page = given.get('page') ?? 1;
  const offset = (page - 1) * limit;
  return { page, limit, offset, size: count === undefined ? limit : Math.max(0, Math.min(limit, count - offset)) };
};

const PAGINATION = 'must consist of count=N, page=N and limit=N, joined by & and percent-encoded as one value';

/** A field to sort by. */
export interface Sort<Field> {
  readonly by: Field;
  readonly descending: boolean;
}

/** Parses `-enabled,+clientId`, the most significant first. @param fields - the sortable fields by name */
export const parseSort = <Field>(
  fragment: string | undefined,
  fields: ReadonlyMap<string, Field>,
  problems: FieldProblems,
): readonly Sort<Field>[] =>
  (fragment === undefined || fragment === '' ? [] : fragment.split(',')).flatMap((part) => {
    // An unencoded plus sign arrives as a space.
    const [, sign = '', name = ''] = /^([+ -]?)(\w+)$/.exec(part) ?? [];
    const by = fields.get(name);
    problems.require(
      by !== undefined,
      '/sort',
      say('must consist of {fields}, each after + or -, separated by commas', { fields: [...fields.keys()].join(', ') }),
    );
    return by === undefined ? [] : [{ by, descending: sign === '-' }];
  });

/** One condition of a search. */
export interface Condition {
  readonly field: string;
  readonly operator: '=' | '!=' | 'contains' | '>=' | '<=' | '>' | '<';
  readonly value: string | boolean | number;
}

const CONDITION = /\s*(\w+)\s*(!=|>=|<=|=|>|<|\bcontains\b)\s*("(?:[^"\\]|\\.)*"|true|false|-?\d{1,15})\s*(&|$)/y;

/** Parses `clientId contains "ABC"&enabled=true`: a record must match all conditions. */
export const parseSearch = (fragment: string | undefined, problems: FieldProblems): readonly Condition[] => {
  const conditions: Condition[] = [];
  for (let at = 0, text = fragment ?? ''; at < text.length; at = CONDITION.lastIndex) {
    CONDITION.lastIndex = at;
    const [, field = '', operator, written = ''] = CONDITION.exec(text) ?? [];
    if (!isOperator(operator)) {
      problems.require(
        false,
        '/search',
        'must consist of conditions such as clientId contains "ABC" and enabled=true, joined by & and percent-encoded as one value',
      );
      return [];
    }
    conditions.push({ field, operator, value: writtenValue(written) });
  }
  problems.require(conditions.length <= MAX_CONDITIONS, '/search', say('has more than {limit} conditions', { limit: MAX_CONDITIONS }));
  return conditions;
};

/** Maximum conditions of a search. */
const MAX_CONDITIONS = 10;

const OPERATORS = ['=', '!=', 'contains', '>=', '<=', '>', '<'] as const;

const isOperator = (text: string | undefined): text is Condition['operator'] => OPERATORS.some((operator) => operator === text);

const writtenValue = (written: string): Condition['value'] => {
  if (written.startsWith('"')) return written.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  return written === 'true' || written === 'false' ? written === 'true' : Number(written);
};

/** Parses `clientId,enabled`, only these members, or `!clientSecret,enabled`, all except these. */
export const parseFilter = (
  fragment: string | undefined,
  fields: readonly string[],
  problems: FieldProblems,
): ((record: object) => object) => {
  if (fragment === undefined || fragment === '') return (record) => record;
  const excludes = fragment.startsWith('!');
  const names = new Set(fragment.slice(excludes ? 1 : 0).split(','));
  const isKnown = [...names].every((name) => fields.includes(name));
  problems.require(
    isKnown,
    '/filter',
    say('must consist of {fields}, separated by commas, after a ! to leave them out', { fields: fields.join(', ') }),
  );
  return (record) => Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name) !== excludes));
};

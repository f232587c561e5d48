// Which clients a list is of, and in which order: the query of GET /management/v1/clients.
import { type Static, Type } from 'typebox';
import type { Client } from '../../records/client.ts';
import type { ClientFilter, ClientPageRequest, ClientSort } from '../../storage/contract/client-lists.ts';
import { Timestamp } from '../openapi/wire-schema.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { decodePosition, encodePosition } from '../requests/list-position.ts';
import { AuthMethod, ClientState } from './schema.ts';

const SORTS = ['created', '-created', 'name', '-name', 'client_id', '-client_id'] as const;
const DEFAULT_SORT = 'created';
const Text = Type.String({ minLength: 1, maxLength: 256 });
const Label = Type.String({ minLength: 1, maxLength: 512 });

/** The query. */
export const ClientQuery = Type.Partial(
  Type.Object({
    limit: Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000, 100 when absent.' }),
    cursor: Type.String({ maxLength: 1024, description: '`next_cursor` of the page before, asked for in the same order.' }),
    sort: Type.Enum([...SORTS], {
      description: 'Behind a minus: the other way. By name, one that is renamed meanwhile may be seen twice or not at all.',
    }),
    state: Type.Enum(ClientState.enum, {
      description: '`deleted`: those that can still be restored, which no other list shows.',
    }),
    owner: Text,
    environment: Text,
    token_endpoint_auth_method: AuthMethod,
    label: Type.Union([Label, Type.Array(Label, { maxItems: 10 })], {
      description: '`name` or `name=value`; may be repeated, all have to fit.',
    }),
    scope: Text,
    entitlement: Text,
    q: Type.String({ minLength: 1, maxLength: 256, description: 'A part of the id, the name or the description, whatever its case.' }),
    expires_before: Timestamp,
    unused_since: Type.String({
      format: 'date-time',
      description: 'Made before, and not used since; what was used in the last seconds may not be known yet.',
    }),
  }),
  { additionalProperties: false },
);

type ClientQueryValues = Static<typeof ClientQuery>;

const sortOf = (written: (typeof SORTS)[number]): ClientSort => {
  const by = (['created', 'name', 'client_id'] as const).find((each) => written.endsWith(each)) ?? DEFAULT_SORT;
  return { by, descending: written.startsWith('-') };
};

/**
 * The page that a query requests, as the store names it.
 *
 * @throws {@link Problem} 400
 */
export const pageOf = (query: ClientQueryValues, tenantId: string): ClientPageRequest => {
  const written = query.sort ?? DEFAULT_SORT;
  const position = query.cursor === undefined ? undefined : decodePosition(query.cursor, { tenantId, sort: written });
  return {
    limit: Number(query.limit ?? 100),
    after: position?.id,
    afterKey: position?.key,
    sort: sortOf(written),
    filter: filterOf(query),
  };
};

/** The cursor behind the last client of a page. */
export const cursorAfter = (last: Client, query: ClientQueryValues): string => {
  const sort = query.sort ?? DEFAULT_SORT;
  const key = { created: '', name: last.name, client_id: last.clientId }[sortOf(sort).by];
  return encodePosition({ id: last.id, key }, { tenantId: last.tenantId, sort });
};

const filterOf = (query: ClientQueryValues): ClientFilter => {
  const problems = new FieldProblems();
  const moment = (name: 'expires_before' | 'unused_since'): number | undefined => {
    const text = query[name];
    const at = text === undefined ? undefined : Date.parse(text);
    problems.require(!Number.isNaN(at), name, 'is not a date');
    return at;
  };
  const [expiresBefore, unusedSince] = [moment('expires_before'), moment('unused_since')];
  problems.throwIfAny();
  return {
    state: query.state,
    owner: query.owner,
    environment: query.environment,
    authMethod: query.token_endpoint_auth_method,
    labels: [query.label ?? []].flat(),
    scope: query.scope,
    entitlement: query.entitlement,
    text: query.q,
    expiresBefore,
    unusedSince,
  };
};

// The query of GET /management/v1/clients: filters, order and page.
import { type Static, Type } from 'typebox';
import type { Client } from '../../records/client.ts';
import type { ClientFilter, ClientPageRequest, ClientSort } from '../../storage/contract/client-lists.ts';
import { Timestamp } from '../openapi/wire-schema.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { decodePosition, encodePosition } from '../requests/list-position.ts';
import { AuthMethod, ClientKind, ClientState } from './schema.ts';

const SORTS = ['created', '-created', 'name', '-name', 'client_id', '-client_id'] as const;
const DEFAULT_SORT = 'created';
const Text = Type.String({ minLength: 1, maxLength: 256 });
const Label = Type.String({ minLength: 1, maxLength: 512 });

export const ClientQuery = Type.Partial(
  Type.Object({
    limit: Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000, 100 when absent.' }),
    cursor: Type.String({ maxLength: 1024, description: '`next_cursor` of the previous page, which was requested in the same order.' }),
    sort: Type.Enum([...SORTS], {
      description:
        'A minus reverses the order. In the order of names, a client that is renamed between two pages may be listed twice or skipped.',
    }),
    state: Type.Enum(ClientState.enum, {
      description: '`deleted`: clients that can still be restored. Lists of other states do not contain them.',
    }),
    owner: Text,
    environment: Text,
    kind: ClientKind,
    token_endpoint_auth_method: AuthMethod,
    label: Type.Union([Label, Type.Array(Label, { maxItems: 10 })], {
      description: '`name` or `name=value`. May be repeated; a client must match all of them.',
    }),
    scope: Text,
    entitlement: Text,
    q: Type.String({ minLength: 1, maxLength: 256, description: 'A part of the id, name or description, case-insensitive.' }),
    expires_before: Timestamp,
    unused_since: Type.String({
      format: 'date-time',
      description: 'Clients created before this time and not used since. Uses in the last seconds may be missing.',
    }),
  }),
  { additionalProperties: false },
);

type ClientQueryValues = Static<typeof ClientQuery>;

const sortOf = (sort: (typeof SORTS)[number]): ClientSort => {
  const by = (['created', 'name', 'client_id'] as const).find((each) => sort.endsWith(each)) ?? DEFAULT_SORT;
  return { by, descending: sort.startsWith('-') };
};

/**
 * Parses the query into a request to the store.
 *
 * @throws {@link Problem} 400
 */
export const pageOf = (query: ClientQueryValues, tenantId: string): ClientPageRequest => {
  const sort = query.sort ?? DEFAULT_SORT;
  const position = query.cursor === undefined ? undefined : decodePosition(query.cursor, { tenantId, sort });
  return {
    limit: Number(query.limit ?? 100),
    after: position?.id,
    afterKey: position?.key,
    sort: sortOf(sort),
    filter: filterOf(query),
  };
};

/** The cursor of the page that follows a client. */
export const cursorAfter = (last: Client, query: ClientQueryValues): string => {
  const sort = query.sort ?? DEFAULT_SORT;
  const key = { created: '', name: last.name, client_id: last.clientId }[sortOf(sort).by];
  return encodePosition({ id: last.id, key }, { tenantId: last.tenantId, sort });
};

const filterOf = (query: ClientQueryValues): ClientFilter => {
  const problems = new FieldProblems();
  const expiresBefore = problems.time('expires_before', query.expires_before);
  const unusedSince = problems.time('unused_since', query.unused_since);
  problems.throwIfAny();
  return {
    state: query.state,
    owner: query.owner,
    environment: query.environment,
    kind: query.kind,
    authMethod: query.token_endpoint_auth_method,
    labels: [query.label ?? []].flat(),
    scope: query.scope,
    entitlement: query.entitlement,
    text: query.q,
    expiresBefore,
    unusedSince,
  };
};

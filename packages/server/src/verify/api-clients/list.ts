// GET /v1.0/apiclients: a page of clients, with IBM Security Verify's query.

import { ownersOf } from '../../clients/entitlements.ts';
import { READ_CLIENTS } from '../../management/clients/find.ts';
import { requester } from '../../management/request.ts';
import { FieldProblems } from '../../management/requests/field-problems.ts';
import { defineRoute, type Route } from '../../management/route.ts';
import type { ClientCondition } from '../../storage/contract/client-lists.ts';
import type { VerifyDependencies } from '../dependencies.ts';
import { type Condition, ListQuery, MAX_PAGE, parseFilter, parsePagination, parseSearch, parseSort } from '../requests/list-query.ts';
import { listType } from '../requests/list-type.ts';
import { shownHandle } from '../secrets/shown-secret.ts';
import { apiClientView } from './view.ts';

export const listApiClientsAt = (address: string): Route<VerifyDependencies> =>
  defineRoute({
    method: 'GET',
    url: address,
    rights: READ_CLIENTS,
    schema: { querystring: ListQuery },
    handle: async (request, reply, { storage, now }: VerifyDependencies) => {
      const { tenant, principal } = requester(request);
      const { query } = request;
      const problems = new FieldProblems();
      const { page, limit, offset, size } = parsePagination(query.pagination, MAX_PAGE, problems);
      const sort = parseSort(query.sort, FIELDS, problems);
      const conditions = parseSearch(query.search, problems).flatMap((condition) => conditionOf(condition, problems));
      const filter = parseFilter(query.filter, FILTERS, problems);
      problems.throwIfAny();
      const owners = ownersOf(principal.entitlements, 'readAPIClients');
      const { total, clients } = await storage.listClientsByNumber(tenant.tenant.id, { offset, limit: size, conditions, sort, owners });
      return reply.type(listType(request)).send({
        count: clients.length,
        limit,
        page,
        total,
        apiClients: clients.map((client) => filter(apiClientView(client, tenant, shownHandle(client, principal, now())))),
      });
    },
  });

/** The fields that clients are sorted and searched by, by IBM's names. */
const FIELDS: ReadonlyMap<string, ClientCondition['field']> = new Map([
  ['clientId', 'clientId'],
  ['clientName', 'name'],
  ['enabled', 'enabled'],
]);

const FILTERS = ['id', 'clientId', 'clientName', 'clientSecret', 'entitlements', 'enabled'];

const OPERATIONS = new Map([
  ['=', 'is'],
  ['!=', 'is-not'],
  ['contains', 'contains'],
] as const);

const conditionOf = ({ field: name, operator, value }: Condition, problems: FieldProblems): readonly ClientCondition[] => {
  const field = FIELDS.get(name);
  if (field === 'enabled' && typeof value === 'boolean' && (operator === '=' || operator === '!=')) {
    return [{ field, value: value === (operator === '=') }];
  }
  const op = operator === '=' || operator === '!=' || operator === 'contains' ? OPERATIONS.get(operator) : undefined;
  const isText = typeof value === 'string' && !/\p{Cc}/u.test(value);
  if (field !== undefined && field !== 'enabled' && op !== undefined && isText) return [{ field, op, value }];
  problems.require(
    false,
    '/search',
    'supports clientId and clientName with =, != or contains and a text, and enabled with = or != and true or false',
  );
  return [];
};

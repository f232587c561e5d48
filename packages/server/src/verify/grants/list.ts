// GET /v1.0/grants: a page of grants. As in IBM Security Verify, the list ends at a thousand: the latest that
// match.
import { ownersOf } from '../../clients/entitlements.ts';
import { requester } from '../../management/request.ts';
import { FieldProblems } from '../../management/requests/field-problems.ts';
import { defineRoute } from '../../management/route.ts';
import { canonicalAddress } from '../../net/address-list.ts';
import type { GrantFilter } from '../../records/grant-filter.ts';
import { tokenStatus } from '../../tokens/chain-status.ts';
import type { VerifyDependencies } from '../dependencies.ts';
import { type Condition, ListQuery, MAX_PAGE, parsePagination, parseSearch, parseSort } from '../requests/list-query.ts';
import { listType } from '../requests/list-type.ts';
import { GRANTS, READ_GRANTS, type VerifyGrant, verifyGrant } from './view.ts';

/** Default page size. */
const DEFAULT_PAGE = 200;

export const listGrants = defineRoute({
  method: 'GET',
  url: GRANTS,
  rights: READ_GRANTS,
  schema: { querystring: ListQuery },
  handle: async (request, reply, { storage, clients, now, grantRetention }: VerifyDependencies) => {
    const { tenant, principal } = requester(request);
    const { query } = request;
    const problems = new FieldProblems();
    const { page, limit, offset, size } = parsePagination(query.pagination, DEFAULT_PAGE, problems);
    const sort = parseSort(query.sort, SORTS, problems);
    const terms = parseSearch(query.search, problems).map((condition) => termOf(condition, now(), problems));
    problems.require((query.filter ?? '') === '', '/filter', 'is not supported for this list');
    problems.throwIfAny();
    const filter: GrantFilter = Object.assign({}, ...terms.map(({ filter }) => filter));
    const owners = ownersOf(principal.entitlements, 'readOIDCGrants');
    const latest = await storage.listGrants(tenant.tenant.id, { filter: { ...filter, owners }, before: undefined, limit: MAX_PAGE });
    const views: VerifyGrant[] = [];
    for (const grant of latest) {
      const client = await clients.find(tenant.tenant.id, grant.clientId);
      const status = await tokenStatus(grant, client, tenant, { grants: storage, clients, now });
      views.push(verifyGrant(grant, client, { status, grantRetention }));
    }
    const matching = views.filter((view) => terms.every(({ matches }) => matches(view)));
    for (const { by, descending } of sort.toReversed()) {
      const direction = descending ? -1 : 1;
      matching.sort((one, other) => (one[by] === other[by] ? 0 : one[by] < other[by] ? -direction : direction));
    }
    const grants = matching.slice(offset, offset + size);
    return reply.type(listType(request)).send({ count: grants.length, limit, page, total: matching.length, grants });
  },
});

type SortField = 'issuedOn' | 'lastUsed' | 'clientId' | 'clientName' | 'username' | 'originIP' | 'enabled';

const SORTS: ReadonlyMap<string, SortField> = new Map(
  (['issuedOn', 'lastUsed', 'clientId', 'clientName', 'username', 'originIP', 'enabled'] as const).map((name) => [name, name]),
);

/** A search condition: the filter for the store, and the test of a representation. */
interface Term {
  readonly filter: GrantFilter;
  readonly matches: (grant: VerifyGrant) => boolean;
}

type MakeTerm = (condition: Condition, now: number) => Term | undefined;

const ofClient: MakeTerm = ({ operator, value }) =>
  operator === '=' && typeof value === 'string'
    ? { filter: { clientId: value }, matches: ({ clientId }) => clientId === value }
    : undefined;

const SEARCHES: Readonly<Record<string, MakeTerm>> = {
  clientId: ofClient,
  // The user name of a client's grant is the client id.
  username: ofClient,
  clientName: ({ operator, value }) => {
    if (typeof value !== 'string') return undefined;
    const part = value.toLowerCase();
    const tests: Partial<Record<Condition['operator'], Term['matches']>> = {
      '=': ({ clientName }) => clientName === value,
      '!=': ({ clientName }) => clientName !== value,
      contains: ({ clientName }) => clientName.toLowerCase().includes(part),
    };
    const matches = tests[operator];
    return matches && { filter: {}, matches };
  },
  originIP: ({ operator, value }) => {
    const address = typeof value === 'string' ? canonicalAddress(value) : undefined;
    return operator === '=' && address !== undefined ? { filter: { address }, matches: ({ originIP }) => originIP === address } : undefined;
  },
  enabled: ({ operator, value }, now) => {
    if (typeof value !== 'boolean' || (operator !== '=' && operator !== '!=')) return undefined;
    const expected = value === (operator === '=');
    return { filter: expected ? { unendedAt: Math.floor(now / 1000) } : {}, matches: ({ enabled }) => enabled === expected };
  },
  issuedOn: ({ operator, value }) => {
    const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(at)) return undefined;
    const tests: Partial<Record<Condition['operator'], Term>> = {
      '>=': { filter: { issuedSince: Math.ceil(at / 1000) }, matches: ({ issuedOn }) => Date.parse(issuedOn) >= at },
      '>': { filter: { issuedSince: Math.floor(at / 1000) }, matches: ({ issuedOn }) => Date.parse(issuedOn) > at },
      '<=': { filter: { issuedUntil: Math.floor(at / 1000) }, matches: ({ issuedOn }) => Date.parse(issuedOn) <= at },
      '<': { filter: { issuedUntil: Math.ceil(at / 1000) }, matches: ({ issuedOn }) => Date.parse(issuedOn) < at },
    };
    return tests[operator];
  },
};

const SEARCH =
  'supports clientId and username with =, clientName with =, != and contains, originIP with = and an address, enabled with = and !=, issuedOn with >, >=, < and <= and a date';

const termOf = (condition: Condition, now: number, problems: FieldProblems): Term => {
  const make = Object.hasOwn(SEARCHES, condition.field) ? SEARCHES[condition.field] : undefined;
  const isText = typeof condition.value !== 'string' || !/\p{Cc}/u.test(condition.value);
  const term = isText ? make?.(condition, now) : undefined;
  problems.require(term !== undefined, '/search', SEARCH);
  return term ?? { filter: {}, matches: () => false };
};

// GET of grants, and of one.
import { type Static, Type } from 'typebox';
import { nullable } from '../openapi/wire-schema.ts';
import { requester } from '../request.ts';
import { decodeCursor, encodeCursor } from '../requests/cursor.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { defineRoute } from '../route.ts';
import { findGrant, GRANTS, GrantPath, ONE_GRANT, READ_GRANTS, viewOf, withinOwners } from './find.ts';
import { GRANT_CRITERIA, grantFilterOf } from './query.ts';
import { GRANT_STATUSES, GrantView } from './view.ts';

/** The most pages that one request reads: grants of the requested status may be rare. */
const MAX_PAGES = 5;

const GrantQuery = Type.Partial(
  Type.Object({
    ...GRANT_CRITERIA,
    status: Type.Enum([...GRANT_STATUSES], {
      description: 'With this filter, a page before the last can contain fewer grants than `limit`, or none.',
    }),
    limit: Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000, 100 when absent.' }),
    cursor: Type.String({ maxLength: 256, description: '`next_cursor` of the previous page.' }),
  }),
  { additionalProperties: false },
);

const GrantPage = Type.Object(
  { grants: Type.Array(GrantView), next_cursor: nullable(Type.String({ description: 'The cursor of the next page; null on the last.' })) },
  { $id: 'GrantPage' },
);

export const listGrants = defineRoute({
  method: 'GET',
  url: GRANTS,
  rights: READ_GRANTS,
  schema: {
    summary: 'List grants, the latest first',
    description: 'Tokens without a grant (`grant_records` of the tenant) are not in the list.',
    querystring: GrantQuery,
    response: { 200: GrantPage },
  },
  handle: async (request, _reply, dependencies) => {
    const { storage } = dependencies;
    const { tenant } = requester(request);
    const { query } = request;
    const problems = new FieldProblems();
    const filter = withinOwners(request, grantFilterOf(query, problems), 'readOIDCGrants');
    problems.throwIfAny();
    const limit = Number(query.limit ?? 100);
    let before = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
    const grants: Static<typeof GrantView>[] = [];
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const page = await storage.listGrants(tenant.tenant.id, { filter, before, limit });
      for (const grant of page) {
        if (grants.length === limit) break;
        before = grant.id;
        const shown = await viewOf(dependencies, request, grant);
        if (query.status === undefined || shown.status === query.status) grants.push(shown);
      }
      if (page.length < limit) return { grants, next_cursor: null };
      if (grants.length === limit) break;
    }
    return { grants, next_cursor: before === undefined ? null : encodeCursor(before) };
  },
});

export const showGrant = defineRoute({
  method: 'GET',
  url: ONE_GRANT,
  rights: READ_GRANTS,
  schema: { summary: 'Show the grant behind a token', params: GrantPath, response: { 200: GrantView } },
  handle: async (request, _reply, dependencies) =>
    viewOf(dependencies, request, (await findGrant(dependencies, request, request.params.id)).grant),
});

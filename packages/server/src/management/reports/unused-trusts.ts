// GET /management/v1/reports/unused-trusts: the trust rules that no token met for a while. A rule that nobody remembers
// still lets a workload in.
import { Type } from 'typebox';
import { readableOwners } from '../access/readable-owners.ts';
import { READ_GRANTS } from '../grants/find.ts';
import { nullable, Timestamp } from '../openapi/wire-schema.ts';
import { requester } from '../request.ts';
import { defineRoute } from '../route.ts';
import { viewsOfAll } from '../trusts/find.ts';
import { DAY_MS, DaysQuery } from './days.ts';

/** Rules that are read at once. */
const PAGE = 500;

const UnusedTrusts = Type.Object(
  {
    trusts: Type.Array(
      Type.Object(
        {
          client_id: Type.String(),
          id: Type.String(),
          name: Type.String(),
          issuer: Type.String(),
          created_at: Timestamp,
          last_used_at: nullable(Timestamp),
        },
        { title: 'UnusedTrust' },
      ),
    ),
  },
  { $id: 'UnusedTrusts' },
);

export const unusedTrustsReport = defineRoute({
  method: 'GET',
  url: '/management/v1/reports/unused-trusts',
  rights: READ_GRANTS,
  schema: {
    summary: 'List the trust rules that no token meets',
    description: 'Lists active rules that exist for the whole period, and by which no client was authenticated in it.',
    querystring: DaysQuery,
    response: { 200: UnusedTrusts },
  },
  handle: async (request, _reply, dependencies) => {
    const { tenant, principal } = requester(request);
    const { id: tenantId } = tenant.tenant;
    const { days = '30', owner } = request.query;
    const since = new Date(dependencies.now() - Number(days) * DAY_MS).toISOString();
    const owners = readableOwners(principal, 'readOIDCGrants', owner);
    const trusts = [];
    for (let after: { clientId: string; id: string } | undefined; ; ) {
      const page = await dependencies.storage.listTrusts(tenantId, { after, limit: PAGE, owners });
      for (const { client_id, id, name, issuer, state, created_at, last_used_at } of await viewsOfAll(page, tenantId, dependencies)) {
        const isUnused = state === 'active' && created_at < since && (last_used_at === null || last_used_at < since);
        if (isUnused) trusts.push({ client_id, id, name, issuer, created_at, last_used_at });
      }
      after = page.at(-1);
      if (page.length < PAGE) return { trusts };
    }
  },
});

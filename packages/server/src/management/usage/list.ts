// GET /management/v1/usage: what clients did, by hour or day, as JSON or CSV.
import { Type } from 'typebox';
import { DAY } from '../../records/usage.ts';
import { readableOwners } from '../access/readable-owners.ts';
import { READ_GRANTS } from '../grants/find.ts';
import { nullable, Timestamp } from '../openapi/wire-schema.ts';
import { requester } from '../request.ts';
import { timestamp } from '../requests/timestamp.ts';
import { defineRoute } from '../route.ts';
import { CSV_HEADER, csvLine } from './csv.ts';
import { UsageListQuery, usageCursor, usagePeriodOf } from './query.ts';
import { reasonsOf, refusedIn, type UsageRow, usageRows } from './rows.ts';

const UsageList = Type.Object(
  {
    usage: Type.Array(
      Type.Object(
        {
          start: Timestamp,
          key: nullable(
            Type.String({
              description:
                'The client, owner, value of the label, resource, credential or network. `null` for none: an unknown client, or a client without owner or label.',
            }),
          ),
          granted: Type.Integer({ description: 'Tokens issued.' }),
          coalesced: Type.Integer({ description: 'Requests that got the token of an earlier grant.' }),
          introspected: Type.Integer({ description: 'Introspections, by the client that requested them.' }),
          refused: Type.Integer({ description: 'Refused requests for a token.' }),
          reasons: Type.Record(Type.String(), Type.Integer(), { description: 'The refused requests by reason.' }),
        },
        { title: 'Usage' },
      ),
    ),
    next_cursor: nullable(Type.String()),
  },
  { $id: 'UsageList' },
);

const CSV = Type.String({ contentMediaType: 'text/csv', description: 'With `format=csv`: RFC 4180, the header on the first page.' });

export const listUsage = defineRoute({
  method: 'GET',
  url: '/management/v1/usage',
  rights: READ_GRANTS,
  schema: {
    summary: 'List usage',
    description:
      'Counts what clients did by hour or day, in order of time. Each process adds its counts every 30 seconds. With `format=csv`, the header `Link` has the URL of the next page.',
    querystring: UsageListQuery,
    response: { 200: Type.Union([UsageList, CSV]) },
  },
  handle: async (request, reply, { now, usage, usageRetention, storage }) => {
    const { tenant, principal } = requester(request);
    const { query } = request;
    const { id: tenantId } = tenant.tenant;
    const period = usagePeriodOf(query, tenantId, now());
    await usage.flush();
    const filter = { clientId: query.client_id, owners: readableOwners(principal, 'readOIDCGrants', query.owner) };
    // A day more, since the clocks of nodes differ.
    const mergedBefore = (Math.floor((now() - usageRetention) / 1000 / DAY) + 1) * DAY;
    const found = await usageRows({ storage, tenantId, filter, mergedBefore }, period);
    const rows = found.slice(0, period.limit);
    const last = rows.at(-1);
    const next = found.length > rows.length && last !== undefined ? usageCursor(last, tenantId, period) : null;
    if (query.format !== 'csv') return { usage: rows.map(usageView), next_cursor: next };
    if (next !== null) reply.header('link', `<${nextUrl(request.url, next)}>; rel="next"`);
    const lines = rows.map((row) => csvLine(row, period.by, period.groupName));
    reply.type('text/csv; charset=utf-8');
    return (period.after === undefined ? CSV_HEADER : '') + lines.join('');
  },
});

const usageView = (row: UsageRow) => ({
  start: timestamp(row.start * 1000),
  key: row.key === '' ? null : row.key,
  granted: row.outcomes.get('granted') ?? 0,
  coalesced: row.outcomes.get('coalesced') ?? 0,
  introspected: row.outcomes.get('introspected') ?? 0,
  refused: refusedIn(row),
  reasons: Object.fromEntries(reasonsOf(row)),
});

/** The URL of the request with another cursor (RFC 8288). */
const nextUrl = (url: string, cursor: string): string => {
  const { pathname, searchParams } = new URL(url, 'https://any');
  searchParams.set('cursor', cursor);
  return `${pathname}?${searchParams}`;
};

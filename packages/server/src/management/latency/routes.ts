// GET /management/v1/latency: how long requests took. Of all tenants together, so only for the home tenant.
import { Type } from 'typebox';
import { Timestamp } from '../openapi/wire-schema.ts';
import { timestamp } from '../requests/timestamp.ts';
import { defineRoute, type Route } from '../route.ts';
import { requireHome } from '../tenants/find.ts';

const HOUR = 3_600_000;
const Milliseconds = Type.Number({ description: 'Milliseconds, estimated from a histogram.' });

const LatencyReport = Type.Object(
  {
    since: Timestamp,
    endpoints: Type.Array(
      Type.Object(
        {
          endpoint: Type.Enum(['token', 'introspection', 'revocation']),
          requests: Type.Integer(),
          p50: Milliseconds,
          p95: Milliseconds,
          p99: Milliseconds,
        },
        { title: 'Latency' },
      ),
    ),
  },
  { $id: 'LatencyReport', description: 'An endpoint without requests is left out.' },
);

const showLatency = defineRoute({
  method: 'GET',
  url: '/management/v1/latency',
  // Not for one owner: the times are those of all clients.
  rights: { entitlements: ['readOIDCGrants'] },
  schema: {
    summary: 'Show how long requests took',
    description:
      'Only in the home tenant, and for those who read the grants of all owners. Counts the requests of all tenants to the process that responds, since its start at most; `/metrics` has the same for all processes.',
    querystring: Type.Partial(
      Type.Object({
        hours: Type.String({ pattern: '^([1-9]\\d{0,2})$', description: 'The length of the period, 1 to 744; 24 when absent.' }),
      }),
      { additionalProperties: false },
    ),
    response: { 200: LatencyReport },
  },
  handle: async (request, _reply, { tenants, latencies }) => {
    requireHome(tenants, request);
    const { hours = '24' } = request.query;
    const { since, endpoints } = latencies.over(Number(hours) * HOUR);
    return { since: timestamp(since), endpoints: [...endpoints] };
  },
});

export const LATENCY_ROUTES: readonly Route[] = [showLatency];

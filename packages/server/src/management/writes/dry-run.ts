// `?dry_run=true` of a request that ends tokens or credentials: all checks run, and nothing is changed. The
// response reports what would end.
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import type { Tenant } from '../../records/tenant.ts';
import { acceptsUnrecorded } from '../../records/unrecorded-token.ts';
import type { Effect, EffectScope } from '../../storage/contract/effects.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { nullable, Timestamp } from '../openapi/wire-schema.ts';
import { timestamp } from '../requests/timestamp.ts';

/** The query of a route that ends tokens or credentials. */
export const DryRunQuery = Type.Object(
  {
    dry_run: Type.Optional(Type.Enum(['true', 'false'], { description: '`true`: changes nothing. The response reports what would end.' })),
  },
  { additionalProperties: false },
);

/** Refuses `dry_run` on routes without one: a caller that intends a dry run must not trigger the action. */
export const refuseUnsupportedDryRuns = (app: Pick<FastifyInstance, 'addHook'>): void => {
  app.addHook('preValidation', async ({ query, routeOptions }) => {
    if (routeOptions.schema?.querystring !== undefined || typeof query !== 'object' || query === null || !('dry_run' in query)) return;
    throw new Problem(400, 'The request has fields that are not valid.', [
      { pointer: '/dry_run', detail: 'is not supported by this request' },
    ]);
  });
};

/** The effect of a request that ends tokens. */
export const EffectView = Type.Object(
  {
    dry_run: Type.Literal(true),
    live_tokens: Type.Integer({ description: 'Tokens with a grant that are active now and would end.' }),
    unrecorded_tokens: Type.Boolean({ description: 'Whether tokens without a grant may end, too. They are not counted.' }),
    last_issued_at: nullable(
      Type.String({ format: 'date-time', description: 'When the last token with a grant was issued. RFC 3339, UTC.' }),
    ),
    addresses: Type.Array(Type.Object({ address: Type.String(), live_tokens: Type.Integer(), last_issued_at: Timestamp }), {
      description: 'Addresses that requested the live tokens, the latest first; at most 20.',
    }),
  },
  { $id: 'Effect' },
);

/** Whether a request is a dry run. */
export const isDryRun = ({ query }: { readonly query: { readonly dry_run?: string } }): boolean => query.dry_run === 'true';

const timestampOfSeconds = (seconds: number): string => timestamp(seconds * 1000);

const effectView = ({ liveTokens, lastIssuedAt, addresses }: Effect, unrecorded: boolean) => ({
  dry_run: true as const,
  live_tokens: liveTokens,
  unrecorded_tokens: unrecorded,
  last_issued_at: lastIssuedAt === undefined ? null : timestampOfSeconds(lastIssuedAt),
  addresses: addresses.map((each) => ({
    address: each.address,
    live_tokens: each.liveTokens,
    last_issued_at: timestampOfSeconds(each.lastIssuedAt),
  })),
});

/** The response to a dry run. */
export const reportEffect = async (
  { storage, now }: { readonly storage: Pick<Storage, 'effectOf'>; readonly now: () => number },
  tenant: Tenant,
  scope: Omit<EffectScope, 'tenantId'> = {},
) => effectView(await storage.effectOf({ ...scope, tenantId: tenant.id }), acceptsUnrecorded(tenant, now()));

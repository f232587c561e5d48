// `?dry_run=true` of a request that ends something: the same checks and the same code, rolled back. The response
// reports what it would have ended.
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import type { Effect, EffectScope } from '../../storage/contract/effects.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { nullable, Timestamp } from '../openapi/wire-schema.ts';
import { timestamp } from '../requests/timestamp.ts';

/** The query of a route that ends something. */
export const DryRunQuery = Type.Object(
  {
    dry_run: Type.Optional(
      Type.Enum(['true', 'false'], { description: '`true`: nothing is changed, and the answer tells what would end.' }),
    ),
  },
  { additionalProperties: false },
);

/** Refuses `dry_run` where there is none: a caller that wants one must not get the action. */
export const refuseUnsupportedDryRuns = (app: Pick<FastifyInstance, 'addHook'>): void => {
  app.addHook('preValidation', async ({ query, routeOptions }) => {
    if (routeOptions.schema?.querystring !== undefined || typeof query !== 'object' || query === null || !('dry_run' in query)) return;
    throw new Problem(400, 'The request has fields that are not valid.', [
      { pointer: '/dry_run', detail: 'is not there for this request' },
    ]);
  });
};

/** What an ending would end. */
export const EffectView = Type.Object(
  {
    dry_run: Type.Literal(true),
    live_tokens: Type.Integer({ description: 'Tokens that are good at this moment, and would not be any more.' }),
    last_issued_at: nullable(Timestamp),
    addresses: Type.Array(Type.Object({ address: Type.String(), live_tokens: Type.Integer(), last_issued_at: Timestamp }), {
      description: 'From where the live ones were asked for, the latest first; at most 20.',
    }),
  },
  { $id: 'Effect' },
);

/** Whether a request is a dry run. */
export const isDryRun = ({ query }: { readonly query: { readonly dry_run?: string } }): boolean => query.dry_run === 'true';

const moment = (seconds: number): string => timestamp(seconds * 1000);

const effectView = ({ liveTokens, lastIssuedAt, addresses }: Effect) => ({
  dry_run: true as const,
  live_tokens: liveTokens,
  last_issued_at: lastIssuedAt === undefined ? null : moment(lastIssuedAt),
  addresses: addresses.map((each) => ({
    address: each.address,
    live_tokens: each.liveTokens,
    last_issued_at: moment(each.lastIssuedAt),
  })),
});

/** The response to a dry run. */
export const reportEffect = async (storage: Pick<Storage, 'effectOf'>, scope: EffectScope) => effectView(await storage.effectOf(scope));

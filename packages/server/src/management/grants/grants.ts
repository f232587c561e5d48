// /management/v1/grants: the record behind each token, lists of them, and what ends them: one, or all that have something in common.
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { RequiredEntitlement } from '../../clients/entitlements.ts';
import { ownersOf } from '../../clients/entitlements.ts';
import type { GrantRecord } from '../../records/grant.ts';
import type { GrantFilter } from '../../records/grant-filter.ts';
import type { GrantChange } from '../../storage/contract/grants.ts';
import { reachOf } from '../access/client-rights.ts';
import { nullable } from '../openapi/wire-schema.ts';
import type { ManagementApp, ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { decodeCursor, encodeCursor } from '../requests/cursor.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { DryRunQuery, isDryRun } from '../writes/dry-run.ts';
import { findGrant, findGrantToChange, noGrant, requireMayEndGrantsOf } from './find-grant.ts';
import { GRANT_CHOICE, grantFilterOf } from './query.ts';
import { GRANT_STATUSES, GrantView, grantView } from './view.ts';

const GRANTS = '/management/v1/grants';
const ONE = `${GRANTS}/:id`;
const Path = Type.Object({ id: Type.String() });
const READ = { entitlements: ['readOIDCGrants'], asksPerClient: true } as const;
const MANAGE = { entitlements: ['manageOIDCGrants'], asksPerClient: true } as const;

/** Grants that one transaction revokes. */
const REVOKE_BATCH = 1_000;
/** Pages that one request goes through for grants of a status: one that is rare is looked for on the pages behind. */
const MAX_LOOKS = 5;

const GrantQuery = Type.Partial(
  Type.Object({
    ...GRANT_CHOICE,
    status: Type.Enum([...GRANT_STATUSES], { description: 'A page may hold fewer than `limit`, or none, and yet not be the last.' }),
    limit: Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000, 100 when absent.' }),
    cursor: Type.String({ maxLength: 256, description: '`next_cursor` of the page before.' }),
  }),
  { additionalProperties: false },
);
const GrantPage = Type.Object(
  { grants: Type.Array(GrantView), next_cursor: nullable(Type.String({ description: 'For the next page; null on the last.' })) },
  { $id: 'GrantPage' },
);
const ChosenGrants = Type.Partial(Type.Object(GRANT_CHOICE), {
  $id: 'ChosenGrants',
  additionalProperties: false,
  minProperties: 1,
  description: 'All that is given has to fit.',
});
const RevokedGrants = Type.Object(
  { dry_run: Type.Boolean(), revoked: Type.Integer({ description: 'Grants that ended, or would end.' }) },
  { $id: 'RevokedGrants' },
);

/** Adds the routes. */
export const grantRoutes = (app: ManagementApp, { storage, clients, audit, now, onRevoked }: ManagementDependencies): void => {
  const finds = { storage, clients };
  const view = async (request: FastifyRequest, grant: GrantRecord): Promise<Static<typeof GrantView>> => {
    const { tenant } = requester(request);
    return grantView(grant, await clients.find(tenant.tenant.id, grant.clientId), tenant, now());
  };
  const change = async (request: FastifyRequest, id: string, to: GrantChange['to'], event: string): Promise<void> => {
    const { clientId } = (await findGrantToChange(finds, request, id)).grant;
    const tenantId = requester(request).tenant.tenant.id;
    const entry = audit.entry({ ...succeeded(request, event, id), detail: { client_id: clientId } });
    const result = await storage.changeGrant({ tenantId, id, to, at: now(), audit: entry });
    if (result === 'unknown') throw noGrant();
    onRevoked(tenantId);
  };
  const chosen = (request: FastifyRequest, filter: GrantFilter, entitlement: RequiredEntitlement): GrantFilter => ({
    ...filter,
    owners: ownersOf(requester(request).principal.client.entitlements, entitlement),
  });

  app.get(
    GRANTS,
    { config: READ, schema: { summary: 'List grants, the latest first', querystring: GrantQuery, response: { 200: GrantPage } } },
    async (request) => {
      const { tenant } = requester(request);
      const { query } = request;
      const problems = new FieldProblems();
      const filter = chosen(request, grantFilterOf(query, problems), 'readOIDCGrants');
      problems.throwIfAny();
      const limit = Number(query.limit ?? 100);
      let before = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
      const grants: Static<typeof GrantView>[] = [];
      for (let look = 0; look < MAX_LOOKS; look++) {
        const page = await storage.listGrants(tenant.tenant.id, { filter, before, limit });
        for (const grant of page) {
          if (grants.length === limit) break;
          before = grant.id;
          const shown = await view(request, grant);
          if (query.status === undefined || shown.status === query.status) grants.push(shown);
        }
        if (page.length < limit) return { grants, next_cursor: null };
        if (grants.length === limit) break;
      }
      return { grants, next_cursor: before === undefined ? null : encodeCursor(before) };
    },
  );

  app.get(
    ONE,
    { config: READ, schema: { summary: 'Show the grant behind a token', params: Path, response: { 200: GrantView } } },
    async (request) => view(request, (await findGrant(finds, request, request.params.id)).grant),
  );

  const states = [
    ['suspend', 'suspended', 'Suspend a grant: its token is inactive until it is reactivated'],
    ['reactivate', 'active', 'Reactivate a suspended grant; one that is revoked stays so'],
  ] as const;
  for (const [action, to, summary] of states) {
    app.post(`${ONE}/${action}`, { config: MANAGE, schema: { summary, params: Path, response: { 200: GrantView } } }, async (request) => {
      await change(request, request.params.id, to, `grant.${action}`);
      return view(request, (await findGrant(finds, request, request.params.id)).grant);
    });
  }

  app.delete(
    ONE,
    { config: MANAGE, schema: { summary: 'Revoke a grant for good', params: Path, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await change(request, request.params.id, 'revoked', 'grant.revoke');
      return reply.code(204).send(null);
    },
  );

  app.post(
    `${GRANTS}/revoke`,
    {
      config: MANAGE,
      schema: {
        summary: 'Revoke all grants of a client, a credential, an address or a time, for good',
        description:
          'Those of a client that holds what the caller does not are left out. The credential itself stays good: to end it as well, revoke the credential.',
        querystring: DryRunQuery,
        body: ChosenGrants,
        response: { 200: RevokedGrants },
      },
    },
    async (request) => {
      const { tenant } = requester(request);
      const tenantId = tenant.tenant.id;
      const problems = new FieldProblems();
      // What is issued after this moment was not meant.
      const until = Math.floor(now() / 1000);
      const { issuedUntil = until, ...asked } = grantFilterOf(request.body, problems, '/');
      problems.throwIfAny();
      await requireMayEndGrantsOf(finds, request, request.body.client_id);
      const within = reachOf(request);
      const filter = chosen(request, { ...asked, within, issuedUntil: Math.min(until, issuedUntil) }, 'manageOIDCGrants');
      const at = now();
      let revoked = 0;
      if (isDryRun(request)) {
        let before: string | undefined;
        for (;;) {
          const page = await storage.listGrants(tenantId, { filter: { ...filter, unendedAt: until }, before, limit: REVOKE_BATCH });
          revoked += page.length;
          before = page.at(-1)?.id;
          if (page.length < REVOKE_BATCH) return { dry_run: true, revoked };
        }
      }
      for (let count = REVOKE_BATCH; count === REVOKE_BATCH; revoked += count) {
        count = await storage.revokeMatchingGrants({
          tenantId,
          filter,
          at,
          limit: REVOKE_BATCH,
          audit: (ids) =>
            audit.entry({
              ...succeeded(request, 'grant.revoke-many', request.body.client_id ?? 'grants'),
              detail: { ...request.body, count: ids.length },
            }),
        });
      }
      onRevoked(tenantId);
      return { dry_run: false, revoked };
    },
  );
};

// Suspends, reactivates or revokes one grant.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { AuditEventName } from '../../audit/audit-events.ts';
import type { GrantChange } from '../../storage/contract/grants.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute, type Route } from '../route.ts';
import { revokeUnrecorded } from './deny.ts';
import { findGrant, findGrantToChange, GrantPath, grantNotFound, MANAGE_GRANTS, ONE_GRANT, viewOf } from './find.ts';
import { GrantView } from './view.ts';

const changeGrant = async (
  dependencies: ManagementDependencies,
  request: FastifyRequest,
  id: string,
  to: GrantChange['to'],
  event: AuditEventName,
): Promise<void> => {
  const { audit, storage, now, onRevoked } = dependencies;
  const { clientId } = (await findGrantToChange(dependencies, request, id)).grant;
  const tenantId = requester(request).tenant.tenant.id;
  const entry = audit.entry({ ...succeeded(request, event, id), detail: { client_id: clientId } });
  const result = await storage.changeGrant({ tenantId, id, to, at: now(), audit: entry });
  if (result === 'unknown') throw grantNotFound();
  onRevoked(tenantId);
};

/** Routes that suspend a grant and end the suspension. */
export const grantStateRoutes: readonly Route[] = (
  [
    ['suspend', 'suspended', 'Suspend a grant: its token is inactive until the grant is reactivated'],
    ['reactivate', 'active', 'Reactivate a suspended grant; a revoked grant stays revoked'],
  ] as const
).map(([action, to, summary]) =>
  defineRoute({
    method: 'POST',
    url: `${ONE_GRANT}/${action}`,
    rights: MANAGE_GRANTS,
    schema: { summary, params: GrantPath, response: { 200: GrantView } },
    handle: async (request, _reply, dependencies) => {
      await changeGrant(dependencies, request, request.params.id, to, `grant.${action}`);
      return viewOf(dependencies, request, (await findGrant(dependencies, request, request.params.id)).grant);
    },
  }),
);

export const revokeGrant = defineRoute({
  method: 'DELETE',
  url: ONE_GRANT,
  rights: MANAGE_GRANTS,
  schema: {
    summary: 'Permanently revoke a grant',
    description:
      'For a token without a grant (`grant_records` of the tenant), the id is its `jti`. Whether it was issued is not known, so that any id that can be one is accepted. This requires `administrator`.',
    params: GrantPath,
    response: { 204: Type.Null() },
  },
  handle: async (request, reply, dependencies) => {
    const { id } = request.params;
    if (!(await revokeUnrecorded(dependencies, request, id))) await changeGrant(dependencies, request, id, 'revoked', 'grant.revoke');
    return reply.code(204).send(null);
  },
});

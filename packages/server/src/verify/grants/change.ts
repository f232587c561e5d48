// /v1.0/grants: the records behind tokens, in IBM Security Verify's shapes.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { AuditEventName } from '../../audit/audit-events.ts';
import { Problem } from '../../http/problem.ts';
import { revokeUnrecorded } from '../../management/grants/deny.ts';
import { findGrant, findGrantToChange, grantNotFound } from '../../management/grants/find.ts';
import { requester, succeeded } from '../../management/request.ts';
import { defineRoute } from '../../management/route.ts';
import type { GrantChange } from '../../storage/contract/grants.ts';
import { tokenStatus } from '../../tokens/chain-status.ts';
import type { VerifyDependencies } from '../dependencies.ts';
import { type BulkOperation, BulkOperations, respondToBulk, unknownOperation } from '../requests/bulk-operations.ts';
import { GRANTS, READ_GRANTS, verifyGrant } from './view.ts';

const GRANT = `${GRANTS}/:id`;
const Path = Type.Object({ id: Type.String() });
const MANAGE = { entitlements: ['manageOIDCGrants'], checksEachClient: true } as const;

const change = async (
  request: FastifyRequest,
  { id, to, event }: ReturnType<typeof changeOf>,
  dependencies: VerifyDependencies,
): Promise<void> => {
  const { storage, clients, audit, now, onRevoked } = dependencies;
  if (to === 'revoked' && (await revokeUnrecorded(dependencies, request, id))) return;
  const { grant } = await findGrantToChange({ storage, clients }, request, id);
  if (to === 'active' && grant.revokedAt !== undefined) throw new Problem(409, 'The grant is revoked and cannot be reactivated.');
  const tenantId = requester(request).tenant.tenant.id;
  const entry = audit.entry({ ...succeeded(request, event, id), detail: { client_id: grant.clientId } });
  const result = await storage.changeGrant({ tenantId, id, to, at: now(), audit: entry });
  if (result === 'unknown') throw grantNotFound();
  onRevoked(tenantId);
};

export const showGrant = defineRoute({
  method: 'GET',
  url: GRANT,
  rights: READ_GRANTS,
  schema: { params: Path },
  handle: async (request, _reply, { storage, clients, now, grantRetention }: VerifyDependencies) => {
    const { grant, client } = await findGrant({ storage, clients }, request, request.params.id);
    const status = await tokenStatus(grant, client, requester(request).tenant, { grants: storage, clients, now });
    return verifyGrant(grant, client, { status, grantRetention });
  },
});

export const revokeGrant = defineRoute({
  method: 'DELETE',
  url: GRANT,
  rights: MANAGE,
  schema: { params: Path },
  handle: async (request, reply, dependencies: VerifyDependencies) => {
    await change(request, { id: request.params.id, to: 'revoked', event: 'grant.revoke' }, dependencies);
    return reply.code(204).send();
  },
});

export const changeGrants = defineRoute({
  method: 'PATCH',
  url: GRANTS,
  rights: MANAGE,
  schema: { body: BulkOperations },
  handle: (request, reply, dependencies: VerifyDependencies) =>
    respondToBulk(request, reply, request.body, {
      audit: dependencies.audit,
      perform: (operation) => change(request, changeOf(operation), dependencies),
    }),
});

/** The change that an operation requests. @throws {@link Problem} 400 */
const changeOf = (operation: BulkOperation): { readonly id: string; readonly to: GrantChange['to']; readonly event: AuditEventName } => {
  const { op, path, value } = operation;
  const [, id, member] = /^\/([^/]+)(\/enabled)?$/.exec(path) ?? [];
  if (id !== undefined && op === 'remove' && member === undefined) return { id, to: 'revoked', event: 'grant.revoke' };
  if (id !== undefined && op === 'replace' && member !== undefined && typeof value === 'boolean') {
    return value ? { id, to: 'active', event: 'grant.reactivate' } : { id, to: 'suspended', event: 'grant.suspend' };
  }
  throw unknownOperation(operation);
};

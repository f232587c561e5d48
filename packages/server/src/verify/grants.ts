// /v1.0/grants: the records behind tokens, in IBM Security Verify's shapes.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../http/problem.ts';
import { findGrant, findGrantToChange, noGrant } from '../management/grants/find-grant.ts';
import type { ManagementApp } from '../management/request.ts';
import { requester, succeeded } from '../management/request.ts';
import type { GrantChange } from '../storage/contract/grants.ts';
import { type BulkOperation, BulkOperations, respondToBulk, unknownOperation } from './bulk-operations.ts';
import type { VerifyDependencies } from './dependencies.ts';
import { GRANTS, READ_GRANTS, verifyGrant } from './grant-view.ts';

const ONE = `${GRANTS}/:id`;
const Path = Type.Object({ id: Type.String() });
const MANAGE = { entitlements: ['manageOIDCGrants'], asksPerClient: true } as const;

/** Adds the routes. */
export const verifyGrantRoutes = (
  app: ManagementApp,
  { storage, clients, audit, now, onRevoked, grantRetention }: VerifyDependencies,
): void => {
  const finds = { storage, clients };
  const change = async (request: FastifyRequest, id: string, to: GrantChange['to'], event: string): Promise<void> => {
    const { grant } = await findGrantToChange(finds, request, id);
    if (to === 'active' && grant.revokedAt !== undefined) throw new Problem(409, 'The grant is revoked, and stays so.');
    const tenantId = requester(request).tenant.tenant.id;
    const entry = audit.entry({ ...succeeded(request, event, id), detail: { client_id: grant.clientId } });
    const result = await storage.changeGrant({ tenantId, id, to, at: now(), audit: entry });
    if (result === 'unknown') throw noGrant();
    onRevoked(tenantId);
  };

  app.get(ONE, { config: READ_GRANTS, schema: { params: Path } }, async (request) => {
    const { grant, client } = await findGrant(finds, request, request.params.id);
    return verifyGrant(grant, client, requester(request).tenant, { now: now(), grantRetention });
  });

  app.delete(ONE, { config: MANAGE, schema: { params: Path } }, async (request, reply) => {
    await change(request, request.params.id, 'revoked', 'grant.revoke');
    return reply.code(204).send();
  });

  app.patch(GRANTS, { config: MANAGE, schema: { body: BulkOperations } }, (request, reply) =>
    respondToBulk(request, reply, request.body, {
      audit,
      perform: async (operation) => {
        const { id, to, event } = changeOf(operation);
        await change(request, id, to, event);
      },
    }),
  );
};

/** What an operation asks for. @throws {@link Problem} 400 */
const changeOf = (operation: BulkOperation): { readonly id: string; readonly to: GrantChange['to']; readonly event: string } => {
  const { op, path, value } = operation;
  const [, id, member] = /^\/([^/]+)(\/enabled)?$/.exec(path) ?? [];
  if (id !== undefined && op === 'remove' && member === undefined) return { id, to: 'revoked', event: 'grant.revoke' };
  if (id !== undefined && op === 'replace' && member !== undefined && typeof value === 'boolean') {
    return value ? { id, to: 'active', event: 'grant.reactivate' } : { id, to: 'suspended', event: 'grant.suspend' };
  }
  throw unknownOperation(operation);
};

// Admission to the APIs that manage a tenant: an access token of this server, and an entitlement that the
// route requires.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequiredEntitlement } from '../../clients/entitlements.ts';
import type { Principal } from '../../clients/principal.ts';
import { tenantNow } from '../../http/exchange.ts';
import {
  type AuthorizationDependencies,
  authenticateBearer,
  reauthenticate,
  requireEntitlement,
  requireEntitlementForSome,
} from './authorization.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The principal needs any one of these. */
    readonly entitlements?: readonly RequiredEntitlement[];
    /**
     * Whether an entitlement limited to one owner's clients is enough: the handler then checks each client
     * that it accesses.
     */
    readonly checksEachClient?: boolean;
  }
}

/** Adds admission to an application. @param publicPath - a path that needs no authentication */
export const addAdmission = (app: FastifyInstance, dependencies: AuthorizationDependencies, publicPath?: string): void => {
  // Before the body is read: the body of an unauthorized request is not parsed.
  app.addHook('onRequest', async (request) => {
    const { tenant, raw, routeOptions } = request;
    if (tenant === undefined || routeOptions.url === publicPath) return;
    admit(request, await authenticateBearer(raw, tenant, { ...dependencies, expected: routeOptions.config.entitlements ?? [] }));
  });
  // Reading the body takes time, in which the token may have ended.
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined) return;
    const tenant = await tenantNow(request.raw, dependencies);
    request.tenant = tenant;
    admit(request, await reauthenticate(request.raw, tenant, dependencies));
  });
};

const admit = (request: FastifyRequest, principal: Principal): void => {
  // Set before the check, so that the audit entry of a refusal names the principal.
  request.principal = principal;
  const { entitlements = [], checksEachClient = false } = request.routeOptions.config;
  (checksEachClient ? requireEntitlementForSome : requireEntitlement)(principal, entitlements);
};

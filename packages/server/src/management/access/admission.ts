// Admission to the APIs that manage a tenant: an authenticated principal, and an entitlement that the route requires.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequiredEntitlement } from '../../clients/entitlements.ts';
import type { Principal } from '../../clients/principal.ts';
import { tenantNow } from '../../http/exchange.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
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

/** How the requests of an application are authenticated. Both throw a refusal. */
export interface Authentication {
  readonly authenticate: (request: FastifyRequest) => Promise<Principal>;
  /** The same after the body has arrived, by the current state of the store. */
  readonly reauthenticate: (request: FastifyRequest) => Promise<Principal>;
}

/** Authentication by an access token of this server. */
export const bearerAuthentication = (dependencies: AuthorizationDependencies): Authentication => ({
  authenticate: async (request) => {
    const expected = request.routeOptions.config.entitlements ?? [];
    return authenticateBearer(request.raw, tenantOf(request), { ...dependencies, expected });
  },
  reauthenticate: async (request) => reauthenticate(request.raw, tenantOf(request), dependencies),
});

// An unknown host was refused before.
const tenantOf = ({ tenant }: FastifyRequest): LoadedTenant => {
  if (tenant === undefined) throw new TypeError('The request has no tenant.');
  return tenant;
};

/** Adds admission to an application. @param publicPath - a path that needs no authentication */
export const addAdmission = (
  app: FastifyInstance,
  { authenticate, reauthenticate: again }: Authentication,
  dependencies: Parameters<typeof tenantNow>[1],
  publicPath?: string,
): void => {
  // Before the body is read: the body of an unauthorized request is not parsed.
  app.addHook('onRequest', async (request) => {
    if (request.tenant === undefined || request.routeOptions.url === publicPath) return;
    admit(request, await authenticate(request));
  });
  // Reading the body takes time, in which the token or the session may have ended.
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined) return;
    request.tenant = await tenantNow(request.raw, dependencies);
    admit(request, await again(request));
  });
};

const admit = (request: FastifyRequest, principal: Principal): void => {
  // Set before the check, so that the audit entry of a refusal names the principal.
  request.principal = principal;
  const { entitlements = [], checksEachClient = false } = request.routeOptions.config;
  (checksEachClient ? requireEntitlementForSome : requireEntitlement)(principal, entitlements);
};

// Who is let in to a part of the application that manages the tenant, whichever shapes it speaks: a bearer token of this very server, and an
// entitlement that the route names.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequiredEntitlement } from '../../clients/entitlements.ts';
import type { Principal } from '../../clients/principal.ts';
import { tenantNow } from '../../http/exchange.ts';
import type { Freshness } from '../../tenants/freshness.ts';
import type { TenantDirectory } from '../../tenants/tenant-directory.ts';
import {
  type AuthorizationDependencies,
  authenticateBearer,
  reauthenticate,
  requireEntitlement,
  requireEntitlementForSome,
} from './authorization.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Any one of these lets a principal use the route. */
    readonly entitlements?: readonly RequiredEntitlement[];
    /** Whether one that is limited to an owner's clients is enough to enter: the route asks again for each client that it touches. */
    readonly checksEachClient?: boolean;
  }
}

/** What admission works with. */
interface AdmissionDependencies extends AuthorizationDependencies {
  readonly tenants: TenantDirectory;
  readonly freshness: Pick<Freshness, 'ensure'>;
}

/** Admits the requests of an application. @param open - the one path that is for everyone */
export const addAdmission = (app: FastifyInstance, dependencies: AdmissionDependencies, open?: string): void => {
  // Before the body is read: that of an unauthenticated or unauthorized caller is not parsed.
  app.addHook('onRequest', async (request) => {
    const { tenant, raw, routeOptions } = request;
    if (tenant === undefined || routeOptions.url === open) return;
    admit(request, await authenticateBearer(raw, tenant, { ...dependencies, wanted: routeOptions.config.entitlements ?? [] }));
  });
  // A body may take its time to come: what let the request in must hold when it acts.
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined) return;
    const tenant = await tenantNow(request.raw, dependencies);
    request.tenant = tenant;
    admit(request, await reauthenticate(request.raw, tenant, dependencies));
  });
};

const admit = (request: FastifyRequest, principal: Principal): void => {
  // Known from here on, also to the audit trail of a refusal.
  request.principal = principal;
  // A route without entitlements is closed.
  const { entitlements = [], checksEachClient = false } = request.routeOptions.config;
  (checksEachClient ? requireEntitlementForSome : requireEntitlement)(principal, entitlements);
};

// The dependencies of the console, and what its routes know of a request.
import type { FastifyRequest } from 'fastify';
import type { OperatorPrincipal } from '../clients/principal.ts';
import type { ProviderMetadata } from '../management/providers/provider-metadata.ts';
import type { ManagementDependencies } from '../management/request.ts';
import { requester } from '../management/request.ts';
import type { OperatorPasswords } from '../operators/passwords.ts';
import type { GuardedRequest } from '../outgoing/guarded-fetch.ts';
import type { ConsoleSessions, OperatorSession } from '../records/operator.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** The dependencies of the console. */
export interface ConsoleDependencies extends ManagementDependencies {
  readonly consoleSessions: ConsoleSessions;
  readonly passwords: OperatorPasswords;
  /** Sends requests to OpenID Providers. */
  readonly request: GuardedRequest;
  readonly providerMetadata: ProviderMetadata;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The session of a request of the console. */
    operatorSession: OperatorSession | undefined;
  }
}

/** The tenant of a request, as it is now; an unknown host was refused before. */
export const tenantOf = ({ tenant }: FastifyRequest): LoadedTenant => {
  if (tenant === undefined) throw new TypeError('The request has no tenant.');
  return tenant.movedTo ?? tenant;
};

/** The tenant, the operator and the session of a request with a session. */
export const signedIn = (
  request: FastifyRequest,
): { readonly tenant: LoadedTenant; readonly principal: OperatorPrincipal; readonly session: OperatorSession } => {
  const { tenant, principal } = requester(request);
  const { operatorSession: session } = request;
  if (principal.kind !== 'operator' || session === undefined) throw new TypeError('The request has no session.');
  return { tenant, principal, session };
};

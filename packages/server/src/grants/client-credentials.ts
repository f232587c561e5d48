// The client_credentials grant (RFC 6749 §4.4): the client acts for itself.
import { requestedScope, type TokenRequest } from '@mintmark/protocol';
import type { AuthenticatedClient } from '../client-auth/method.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { audienceFor } from './audience.ts';
import { grantedDetails } from './authorization-details.ts';
import type { Authorization, GrantType } from './grant-type.ts';
import { grantedScope } from './scope.ts';
import { formatFor, lifetimeFor, signingAlgorithmFor } from './token-settings.ts';
import { visibleEntitlements } from './visible-entitlements.ts';
import { lifetimeWithin, requestedWithin, requireWithin } from './within-limits.ts';

// Other servers select the API by the parameter `audience`. Ignoring it would issue a token for an unintended
// API.
const requireIntendedAudience = (named: readonly string[], audience: readonly string[]): void => {
  const intended = named.find((each) => !audience.includes(each));
  if (intended === undefined) return;
  const description = 'This server does not read audience, and the token would be for another API: name the API by resource (RFC 8707).';
  throw new Refusal('invalid_target', description, 'audience_not_read', {
    detail: { audience: intended.slice(0, 512), token_for: audience.join(' ') },
  });
};

export const clientCredentials = () =>
  ({
    // Every API client is registered for this grant type.
    mayUse: () => true,
    authorize: (request: TokenRequest, { client, limits }: AuthenticatedClient, tenant: LoadedTenant): Authorization => {
      const requested = requestedWithin(request.resources, limits);
      const scope = grantedScope(requestedScope(request), requested, client, tenant);
      const { details, owners } = grantedDetails(request.authorizationDetails, client, tenant);
      const resources = audienceFor(requested, scope, owners, client, tenant);
      requireWithin(resources, limits, tenant);
      const audience = resources.map(({ uri }) => uri);
      requireIntendedAudience(request.audiences, audience);
      return {
        scope,
        details,
        audience,
        entitlements: visibleEntitlements(client, audience, tenant),
        format: formatFor(resources, client, tenant.tenant),
        lifetime: lifetimeWithin(lifetimeFor(resources, client, tenant.tenant), limits),
        algorithm: signingAlgorithmFor(client, tenant),
      };
    },
  }) satisfies GrantType;

// The client_credentials grant (RFC 6749 §4.4): the client acts for itself, within what it was given.
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

// The parameter of other servers. Who asks by it and is not heard would have a token for another API.
const requireMeant = (asked: string | undefined, audience: readonly string[]): void => {
  if (asked === undefined || audience.includes(asked)) return;
  const description = 'This server does not read audience, and the token would be for another API: name the API by resource (RFC 8707).';
  throw new Refusal('invalid_target', description, 'audience_not_read', {
    detail: { audience: asked.slice(0, 512), token_for: audience.join(' ') },
  });
};

export const clientCredentials = () =>
  ({
    // Every API client is registered for it.
    mayUse: () => true,
    authorize: (request: TokenRequest, { client }: AuthenticatedClient, tenant: LoadedTenant): Authorization => {
      const asked = requestedScope(request);
      const scope = grantedScope(asked, request.resources, client, tenant);
      const { details, owners } = grantedDetails(request.authorizationDetails, client, tenant);
      const resources = audienceFor(request.resources, scope, owners, client, tenant);
      const audience = resources.map(({ uri }) => uri);
      requireMeant(request.audience, audience);
      return {
        scope,
        details,
        audience,
        entitlements: visibleEntitlements(client, audience, tenant),
        format: formatFor(resources, client, tenant.tenant),
        lifetime: lifetimeFor(resources, client, tenant.tenant),
        algorithm: signingAlgorithmFor(client, tenant),
      };
    },
  }) satisfies GrantType;

// The client_credentials grant (RFC 6749 §4.4): the client acts for itself, within what it was given.
import { requestedScope } from '@mintmark/protocol';
import { audienceFor } from './audience.ts';
import { grantedDetails } from './authorization-details.ts';
import type { Grant } from './grants.ts';
import { grantedScope } from './scope.ts';
import { formatFor, lifetimeFor, signingAlgorithmFor } from './token-settings.ts';
import { visibleEntitlements } from './visible-entitlements.ts';

export const clientCredentials: Grant = {
  authorize: (request, { client }, tenant) => {
    const asked = requestedScope(request);
    const scope = grantedScope(asked, request.resources, client, tenant);
    const { details, owners } = grantedDetails(request.authorizationDetails, client, tenant);
    const resources = audienceFor(request.resources, scope, owners, client, tenant);
    const audience = resources.map(({ uri }) => uri);
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
};

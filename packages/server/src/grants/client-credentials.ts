// The client_credentials grant (RFC 6749 §4.4): the client acts for itself, within what it was given.
import { requestedScope } from '@mintmark/protocol';
import { audienceFor } from './audience.ts';
import { grantedDetails } from './authorization-details.ts';
import type { Grant } from './grants.ts';
import { grantedScope } from './scope.ts';
import { formatFor, lifetimeFor, signingAlgorithmFor } from './token-settings.ts';

export const clientCredentials: Grant = {
  authorize: (request, { client }, tenant) => {
    const asked = requestedScope(request);
    const scope = grantedScope(asked, client, tenant);
    const { details, owners } = grantedDetails(request.authorizationDetails, client, tenant);
    const resources = audienceFor(request.resources, scope, owners, client, tenant);
    return {
      scope,
      details,
      audience: resources.map(({ uri }) => uri),
      // Built-in names mean something to the tenant's own API only; elsewhere they would tell a stranger who the administrators are.
      entitlements: resources.every((resource) => resource === tenant.managementResource) ? client.entitlements : [],
      format: formatFor(resources, client, tenant.tenant),
      lifetime: lifetimeFor(resources, client, tenant.tenant),
      algorithm: signingAlgorithmFor(client, tenant),
    };
  },
};

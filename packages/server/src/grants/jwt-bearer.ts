// The grant jwt-bearer (RFC 7523 §2.1): a token of a trusted issuer obtains a token for the client of a trust rule.
// Client authentication has verified it, because it names the client.
import type { TokenRequest } from '@mintmark/protocol';
import type { AuthenticatedClient } from '../client-auth/method.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { clientCredentials } from './client-credentials.ts';
import type { Authorization, GrantType } from './grant-type.ts';

export const jwtBearer = () => {
  const { authorize } = clientCredentials();
  return {
    mayUse: () => true,
    authorize: (request: TokenRequest, authenticated: AuthenticatedClient, tenant: LoadedTenant): Authorization => {
      if (request.assertion === undefined) throw new Refusal('invalid_request', 'assertion is missing.', 'grant_without_assertion');
      if (authenticated.isGrant !== true) {
        const description = 'This grant is its own client authentication: send the assertion, and no other credential.';
        throw new Refusal('invalid_grant', description, 'grant_with_other_client');
      }
      return authorize(request, authenticated, tenant);
    },
  } satisfies GrantType;
};

// The grant jwt-bearer (RFC 7523 §2.1): a token of a trusted issuer obtains a token for the client of a trust rule, which
// client authentication has verified, because it names the client; or, if it is about a user, a token for that user.
import type { TokenRequest } from '@mintmark/protocol';
import type { AuthenticatedClient } from '../client-auth/method.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { isIdentityAssertion } from '../trust/identity-assertion.ts';
import { clientCredentials } from './client-credentials.ts';
import type { Authorization, GrantContext, GrantType, GrantTypeDependencies } from './grant-type.ts';
import { authorizeForUser } from './identity-assertion.ts';

export const jwtBearer = (dependencies: GrantTypeDependencies) => {
  const { authorize } = clientCredentials();
  return {
    mayUse: () => true,
    authorize: (
      request: TokenRequest,
      authenticated: AuthenticatedClient,
      tenant: LoadedTenant,
      context: GrantContext,
    ): Authorization | Promise<Authorization> => {
      if (request.assertion === undefined) throw new Refusal('invalid_request', 'assertion is missing.', 'grant_without_assertion');
      if (authenticated.isGrant === true) return authorize(request, authenticated, tenant);
      if (isIdentityAssertion(request.assertion)) return authorizeForUser(request, authenticated, tenant, context, dependencies);
      const description = 'This grant is its own client authentication: send the assertion, and no other credential.';
      throw new Refusal('invalid_grant', description, 'grant_with_other_client');
    },
  } satisfies GrantType;
};

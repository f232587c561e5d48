// The authorization endpoint (RFC 6749 §3.1), which this server has in name only: some clients do not start without one in the metadata.
// It says that no response type is supported, echoes nothing and never redirects.
import { OAuthError } from '@mintmark/protocol';
import type { FastifyInstance } from 'fastify';
import type { Tenant } from '../records/tenant.ts';
import { ISSUER_ENDPOINTS } from '../tenants/issuer-endpoints.ts';

/** Whether the endpoint is there: not for a tenant of the FAPI 2.0 profile, whose metadata may name no more than it uses. */
export const hasAuthorizationEndpoint = ({ profile }: Tenant): boolean => profile === 'standard';

/** Answers every request with the one refusal. */
export const authorizationEndpoint = async (app: FastifyInstance): Promise<void> => {
  for (const path of ISSUER_ENDPOINTS.flatMap(({ prefixes }) => prefixes.map((prefix) => `${prefix}/authorize`))) {
    app.route({
      method: ['GET', 'POST'],
      url: path,
      // Before the body is looked at: whatever it is, the answer is the same.
      onRequest: async ({ tenant }) => {
        if (tenant === undefined || !hasAuthorizationEndpoint(tenant.tenant)) {
          throw new OAuthError('invalid_request', 'There is nothing at this path.', { status: 404 });
        }
        throw new OAuthError('unsupported_response_type', 'This server has no authorization flow: clients ask the token endpoint.');
      },
      handler: async () => undefined,
    });
  }
};

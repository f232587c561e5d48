// The authorization endpoint (RFC 6749 §3.1). It exists only because some clients do not start without one in
// the metadata. It refuses every response type, echoes nothing and never redirects.
import { OAuthError } from '@mintmark/protocol';
import type { FastifyInstance } from 'fastify';
import type { Tenant } from '../records/tenant.ts';
import { ISSUER_ENDPOINTS } from '../tenants/issuer-endpoints.ts';

/** Whether a tenant has the endpoint. FAPI 2.0 metadata may only name what is used. */
export const hasAuthorizationEndpoint = ({ profile }: Tenant): boolean => profile === 'standard';

/** Refuses every request. */
export const authorizationEndpoint = async (app: FastifyInstance): Promise<void> => {
  for (const path of ISSUER_ENDPOINTS.flatMap(({ prefixes }) => prefixes.map((prefix) => `${prefix}/authorize`))) {
    app.route({
      method: ['GET', 'POST'],
      url: path,
      // Before the body is parsed, since it does not affect the response.
      onRequest: async ({ tenant }) => {
        if (tenant === undefined || !hasAuthorizationEndpoint(tenant.tenant)) {
          throw new OAuthError('invalid_request', 'There is nothing at this path.', { status: 404 });
        }
        throw new OAuthError('unsupported_response_type', 'This server has no authorization flow. Use the token endpoint.');
      },
      handler: async () => undefined,
    });
  }
};

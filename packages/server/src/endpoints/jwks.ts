// The JWK Set (RFC 7517 §5) that all issuers of a tenant share.
import type { FastifyInstance } from 'fastify';
import { ISSUER_ENDPOINTS } from '../tenants/issuer-endpoints.ts';
import { publishDocument } from './published-document.ts';

/** Path of the JWK Set under an issuer's prefix. */
export const JWKS_PATH = '/jwks';

/** The path of the JWK Set in IBM Security Verify. */
const IBM_ALIAS = '/oauth2/public-jwks';

/** Serves the tenant's public keys. */
export const jwksEndpoint = async (app: FastifyInstance): Promise<void> => {
  for (const path of [...ISSUER_ENDPOINTS.flatMap(({ prefixes }) => prefixes.map((prefix) => prefix + JWKS_PATH)), IBM_ALIAS]) {
    app.get(path, { config: { endpoint: 'jwks' } }, async (request, reply) =>
      publishDocument(request, reply, request.tenant?.keys.jwks, 'application/jwk-set+json'),
    );
  }
};

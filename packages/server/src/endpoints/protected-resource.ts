// The protected resource metadata of the management API (RFC 9728).
import type { FastifyInstance } from 'fastify';
import { PROTECTED_RESOURCE_PATH } from '../http/challenge.ts';
import { allowedClientAlgorithms } from '../records/profile.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { type PublishedDocument, publishDocument, serializeDocument } from './published-document.ts';

const metadataOf = ({ tenant, managementResource, issuers }: LoadedTenant, takesCertificates: boolean) => ({
  resource: managementResource.uri,
  resource_name: managementResource.name,
  authorization_servers: [...issuers.values()],
  bearer_methods_supported: ['header'],
  dpop_signing_alg_values_supported: allowedClientAlgorithms(tenant.profile),
  ...(takesCertificates ? { tls_client_certificate_bound_access_tokens: true } : undefined),
});

/** Serves the document. @param takesCertificates - whether client certificates can arrive */
export const protectedResourceEndpoint =
  (takesCertificates: boolean) =>
  async (app: FastifyInstance): Promise<void> => {
    const rendered = new WeakMap<LoadedTenant, PublishedDocument>();
    const render = (tenant: LoadedTenant): PublishedDocument => {
      const document = rendered.get(tenant) ?? serializeDocument(metadataOf(tenant, takesCertificates));
      rendered.set(tenant, document);
      return document;
    };
    app.get(PROTECTED_RESOURCE_PATH, { config: { endpoint: 'metadata' } }, async (request, reply) =>
      publishDocument(request, reply, request.tenant && render(request.tenant), 'application/json'),
    );
  };

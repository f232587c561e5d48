// What the server says of itself (RFC 8414, and the OpenID form that libraries ask for). Computed from the tables, so that it cannot lie;
// it names only what answers.
import { createHash } from 'node:crypto';
import type { AuthorizationServerMetadata } from '@mintmark/protocol';
import type { FastifyInstance } from 'fastify';
import { CLIENT_AUTH_METHODS } from '../client-auth/client-auth.ts';
import { GRANTS } from '../grants/grants.ts';
import { DOORS, type Door } from '../tenants/doors.ts';
import type { LoadedTenant } from '../tenants/tenant-directory.ts';
import { JWKS_PATH } from './jwks.ts';
import { type PublishedDocument, publishDocument } from './published-document.ts';

const FORMS = ['oauth', 'openid'] as const;

/** Members that OpenID Connect Discovery requires, without which some libraries do not start. They promise nothing: no id token is issued. */
const OPENID_MEMBERS = { subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'] };

/** The metadata of a tenant at a door. */
const metadataOf = ({ tenant }: LoadedTenant, { issuerPath, published }: Door): AuthorizationServerMetadata => ({
  issuer: tenant.publicUrl + issuerPath,
  token_endpoint: `${tenant.publicUrl}${published}/token`,
  jwks_uri: tenant.publicUrl + published + JWKS_PATH,
  grant_types_supported: Object.keys(GRANTS),
  // Required by RFC 8414 §2, and empty: there is no front channel.
  response_types_supported: [],
  token_endpoint_auth_methods_supported: Object.keys(CLIENT_AUTH_METHODS),
});

/** Serves the documents at every path that the doors name. */
export const metadataEndpoint = async (app: FastifyInstance): Promise<void> => {
  const rendered = new WeakMap<LoadedTenant, Map<string, PublishedDocument>>();
  const render = (tenant: LoadedTenant, door: Door, form: (typeof FORMS)[number]): PublishedDocument => {
    const documents = rendered.get(tenant) ?? new Map<string, PublishedDocument>();
    rendered.set(tenant, documents);
    const name = `${form} ${door.issuerPath}`;
    const document = documents.get(name) ?? serialize({ ...metadataOf(tenant, door), ...(form === 'openid' ? OPENID_MEMBERS : undefined) });
    documents.set(name, document);
    return document;
  };
  for (const door of DOORS) {
    for (const form of FORMS) {
      for (const url of door.metadata[form]) {
        app.get(url, async (request, reply) =>
          publishDocument(request, reply, request.tenant && render(request.tenant, door, form), 'application/json'),
        );
      }
    }
  }
};

const serialize = (metadata: AuthorizationServerMetadata): PublishedDocument => {
  const body = JSON.stringify(metadata);
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
};

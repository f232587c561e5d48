// The server metadata (RFC 8414, and the OpenID form that some libraries request). It is computed from the
// tables of endpoints, methods and algorithms, so that it matches the implementation.

import type { AuthorizationServerMetadata } from '@mintmark/protocol';
import { CLIENT_AUTH_METHODS, type ClientAuthMethodName, type ClientAuthMethodProperties } from '@mintmark/protocol';
import type { FastifyInstance } from 'fastify';
import { HMAC_ALGORITHMS } from '../client-auth/client-secret-jwt.ts';
import { JWT } from '../grants/exchange/token-types.ts';
import { grantProfileNames, grantTypeNames } from '../grants/grant-types.ts';
import { allowedAuthMethods, allowedClientAlgorithms, allowedSigningAlgorithms } from '../records/profile.ts';
import type { TrustedIssuer } from '../records/trusted-issuer.ts';
import { ISSUER_ENDPOINTS, type IssuerEndpoints } from '../tenants/issuer-endpoints.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { hasAuthorizationEndpoint } from './authorization.ts';
import { CHALLENGE_PATH } from './challenge.ts';
import { type PublishedDocument, publishDocument, serializeDocument } from './published-document.ts';

const FORMS = ['oauth', 'openid'] as const;

/**
 * Members that OpenID Connect Discovery requires, without which some libraries do not start. No ID token is
 * issued, but some libraries accept access tokens only by these algorithms, so the tenant's are listed next
 * to RS256.
 */
const openidMembers = ({ tenant, keys }: LoadedTenant) => ({
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: [...new Set(['RS256', ...signingAlgorithms(tenant, keys)])],
});

const signingAlgorithms = ({ profile }: LoadedTenant['tenant'], keys: LoadedTenant['keys']): readonly string[] =>
  allowedSigningAlgorithms(profile).filter((name) => keys.signer(name) !== undefined);

/**
 * The endpoints with client authentication and a mutual TLS alias (RFC 8705 §5), by metadata member. The
 * unregistered member has a `mintmark_` prefix (RFC 8414 §7.1).
 */
const AUTHENTICATED_ENDPOINTS = {
  token_endpoint: ({ published }: IssuerEndpoints) => `${published}/token`,
  introspection_endpoint: ({ published }: IssuerEndpoints) => `${published}/introspect`,
  revocation_endpoint: ({ published }: IssuerEndpoints) => `${published}/revoke`,
  mintmark_revocation_feed_endpoint: ({ issuerPath }: IssuerEndpoints) => `${issuerPath}/revocations`,
} as const;

const endpointsAt = (origin: string, issuerEndpoints: IssuerEndpoints): Readonly<Record<keyof typeof AUTHENTICATED_ENDPOINTS, string>> => ({
  token_endpoint: origin + AUTHENTICATED_ENDPOINTS.token_endpoint(issuerEndpoints),
  introspection_endpoint: origin + AUTHENTICATED_ENDPOINTS.introspection_endpoint(issuerEndpoints),
  revocation_endpoint: origin + AUTHENTICATED_ENDPOINTS.revocation_endpoint(issuerEndpoints),
  mintmark_revocation_feed_endpoint: origin + AUTHENTICATED_ENDPOINTS.mintmark_revocation_feed_endpoint(issuerEndpoints),
});

/** The ways in which client certificates reach the server. */
export interface CertificateArrival {
  /**
   * Whether a listener requests them or a proxy forwards them; otherwise, the metadata names no certificate
   * method.
   */
  readonly takesCertificates: boolean;
  /** Origin of the listeners that request them. */
  readonly mtlsUrl: string | undefined;
}

const methodsAt = ({ tenant: { profile } }: LoadedTenant, { takesCertificates }: CertificateArrival): readonly ClientAuthMethodName[] =>
  allowedAuthMethods(profile).filter((method) => takesCertificates || CLIENT_AUTH_METHODS[method].proves !== 'certificate');

/**
 * Methods and algorithms of an endpoint. RFC 8414 §2 requires the algorithms if a method uses signed
 * assertions.
 */
const authenticationAt = (
  endpoint: string,
  { tenant: { profile }, trustedIssuers }: LoadedTenant,
  methods: readonly ClientAuthMethodName[],
): Readonly<Record<string, readonly string[]>> => {
  const hmac = methods.some((method) => CLIENT_AUTH_METHODS[method].assertion === 'mac') ? HMAC_ALGORITHMS : [];
  return {
    [`${endpoint}_auth_methods_supported`]: announced(methods, trustedIssuers).filter(
      (name) => name !== 'attest_jwt_client_auth_dpop' || endpoint === 'token_endpoint',
    ),
    [`${endpoint}_auth_signing_alg_values_supported`]: [...allowedClientAlgorithms(profile), ...hmac],
  };
};

// What libraries look for: tokens of trusted issuers have names of their own only where a SPIFFE ID is presented.
const announced = (methods: readonly ClientAuthMethodName[], trustedIssuers: LoadedTenant['trustedIssuers']): readonly string[] => {
  const accepts = (wanted: TrustedIssuer['kind']) =>
    trustedIssuers.some(({ kind, disabledAt }) => kind === wanted && disabledAt === undefined);
  const names = methods.flatMap((method): readonly string[] => {
    const { announcedAs }: ClientAuthMethodProperties = CLIENT_AUTH_METHODS[method];
    return announcedAs ?? [method];
  });
  const isAccepted = (name: string): boolean =>
    name === 'spiffe_jwt' ? accepts('spiffe') : !name.startsWith('attest_') || accepts('attester');
  return [...new Set(names)].filter(isAccepted);
};

/** Where challenges are, and the algorithms of attestations and proofs, where the methods are announced. */
const attestationMembers = (
  { tenant: { profile, publicUrl } }: LoadedTenant,
  { published }: IssuerEndpoints,
  methods: unknown,
): Readonly<Record<string, string | readonly string[]>> => {
  if (!Array.isArray(methods) || !methods.includes('attest_jwt_client_auth')) return {};
  const algorithms = allowedClientAlgorithms(profile);
  return {
    challenge_endpoint: publicUrl + published + CHALLENGE_PATH,
    client_attestation_signing_alg_values_supported: algorithms,
    client_attestation_pop_signing_alg_values_supported: algorithms,
  };
};

/** A member with a list. RFC 8414 §3.2 omits empty ones. */
const unlessEmpty = (name: string, values: readonly string[]): Readonly<Record<string, readonly string[]>> =>
  values.length === 0 ? {} : { [name]: values };

/** The metadata of one of a tenant's issuers. */
const metadataOf = (loaded: LoadedTenant, issuerEndpoints: IssuerEndpoints, arrival: CertificateArrival): AuthorizationServerMetadata => {
  const { tenant, resources, keys } = loaded;
  const { takesCertificates, mtlsUrl } = arrival;
  const methods = methodsAt(loaded, arrival);
  const registered = [...resources.values()];
  const atTokenEndpoint = authenticationAt('token_endpoint', loaded, methods);
  return {
    issuer: tenant.publicUrl + issuerEndpoints.issuerPath,
    ...(hasAuthorizationEndpoint(tenant)
      ? { authorization_endpoint: `${tenant.publicUrl}${issuerEndpoints.published}/authorize` }
      : undefined),
    ...endpointsAt(tenant.publicUrl, issuerEndpoints),
    jwks_uri: `${tenant.publicUrl}${issuerEndpoints.published}/jwks`,
    grant_types_supported: grantTypeNames(loaded),
    ...unlessEmpty('authorization_grant_profiles_supported', grantProfileNames(loaded)),
    identity_chaining_requested_token_types_supported: [JWT],
    // Required by RFC 8414 §2. Empty, since there is no front channel.
    response_types_supported: [],
    ...unlessEmpty('scopes_supported', [...new Set(registered.flatMap(({ scopes }) => scopes))]),
    ...unlessEmpty('authorization_details_types_supported', [
      ...new Set(registered.flatMap(({ authorizationDetails }) => Object.keys(authorizationDetails))),
    ]),
    token_endpoint_auth_methods_supported: methods,
    ...atTokenEndpoint,
    ...attestationMembers(loaded, issuerEndpoints, atTokenEndpoint['token_endpoint_auth_methods_supported']),
    ...authenticationAt('introspection_endpoint', loaded, methods),
    ...authenticationAt('revocation_endpoint', loaded, methods),
    introspection_signing_alg_values_supported: signingAlgorithms(tenant, keys),
    dpop_signing_alg_values_supported: allowedClientAlgorithms(tenant.profile),
    ...(takesCertificates ? { tls_client_certificate_bound_access_tokens: true } : undefined),
    ...(mtlsUrl === undefined ? undefined : { mtls_endpoint_aliases: endpointsAt(mtlsUrl, issuerEndpoints) }),
    protected_resources: [loaded.managementResource.uri],
  };
};

/** Serves the documents at every metadata path of the issuers. */
export const metadataEndpoint =
  (arrival: CertificateArrival) =>
  async (app: FastifyInstance): Promise<void> => {
    const rendered = new WeakMap<LoadedTenant, Map<string, PublishedDocument>>();
    const render = (tenant: LoadedTenant, issuerEndpoints: IssuerEndpoints, form: (typeof FORMS)[number]): PublishedDocument => {
      const documents = rendered.get(tenant) ?? new Map<string, PublishedDocument>();
      rendered.set(tenant, documents);
      const name = `${form} ${issuerEndpoints.issuerPath}`;
      const document =
        documents.get(name) ??
        serializeDocument({ ...metadataOf(tenant, issuerEndpoints, arrival), ...(form === 'openid' ? openidMembers(tenant) : undefined) });
      documents.set(name, document);
      return document;
    };
    for (const issuerEndpoints of ISSUER_ENDPOINTS) {
      for (const form of FORMS) {
        for (const url of issuerEndpoints.metadata[form]) {
          app.get(url, { config: { endpoint: 'metadata' } }, async (request, reply) =>
            publishDocument(request, reply, request.tenant && render(request.tenant, issuerEndpoints, form), 'application/json'),
          );
        }
      }
    }
  };

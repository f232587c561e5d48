// The two issuers of a tenant, on the same endpoints and store: the one with IBM Security Verify's paths, and
// the short one.

/** An issuer and the paths of its endpoints. */
export interface IssuerEndpoints {
  /** Path of the issuer identifier. */
  readonly issuerPath: string;
  /** Prefix of the endpoint URLs that the metadata names. */
  readonly published: string;
  /** Every prefix under which the endpoints are reachable. */
  readonly prefixes: readonly string[];
  /**
   * Paths of the metadata documents of RFC 8414 §3.1 and of OpenID Connect Discovery, with the well-known
   * part before and after the issuer's path: MCP and other clients try both. None is at the root, which would
   * name an issuer without a path (RFC 8414 §3.3).
   */
  readonly metadata: { readonly oauth: readonly string[]; readonly openid: readonly string[] };
}

/** Both issuers. */
export const ISSUER_ENDPOINTS: readonly IssuerEndpoints[] = [
  {
    issuerPath: '/oidc/endpoint/default',
    published: '/v1.0/endpoint/default',
    prefixes: ['/v1.0/endpoint/default', '/oidc/endpoint/default'],
    metadata: {
      oauth: [
        '/.well-known/oauth-authorization-server/oidc/endpoint/default',
        '/oidc/endpoint/default/.well-known/oauth-authorization-server',
      ],
      openid: [
        '/oidc/endpoint/default/.well-known/openid-configuration',
        '/v1.0/endpoint/default/.well-known/openid-configuration',
        '/.well-known/openid-configuration/oidc/endpoint/default',
      ],
    },
  },
  {
    issuerPath: '/oauth2',
    published: '/oauth2',
    prefixes: ['/oauth2'],
    metadata: {
      oauth: ['/.well-known/oauth-authorization-server/oauth2', '/oauth2/.well-known/oauth-authorization-server'],
      openid: ['/oauth2/.well-known/openid-configuration', '/.well-known/openid-configuration/oauth2'],
    },
  },
];

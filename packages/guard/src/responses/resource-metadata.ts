// The metadata of a protected resource (RFC 9728), from which clients learn the issuers that it accepts.

/** Optional members of the metadata (RFC 9728 §2). */
export interface ResourceDescription {
  readonly name?: string;
  /** URL of the documentation for developers of clients. */
  readonly documentation?: string;
  /** Scopes that clients may request. */
  readonly scopes?: readonly string[];
}

/** The metadata document and its URL. */
export interface ProtectedResourceMetadata {
  /** The well-known path, inserted between host and path of the resource (§3.1). */
  readonly url: string;
  /** The path of `url`. */
  readonly path: string;
  /**
   * Every path that serves it: that of `url`, and for a resource with a path also the bare well-known path,
   * for clients that do not know the path, such as those of MCP.
   */
  readonly paths: readonly string[];
  readonly document: Readonly<Record<string, unknown>>;
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/**
 * Creates the metadata of a resource.
 *
 * @param resource - the audience of the guard
 * @param issuers - the issuers whose tokens are accepted
 * @param dpopAlgorithms - permitted algorithms of DPoP proofs; empty when proofs cannot be checked
 * @returns `undefined` when the resource is not a URL, because the metadata would have no URL either
 */
export const protectedResourceMetadata = (
  resource: string,
  issuers: readonly string[],
  dpopAlgorithms: readonly string[],
  { name, documentation, scopes }: ResourceDescription,
): ProtectedResourceMetadata | undefined => {
  if (!/^https?:\/\//i.test(resource) || !URL.canParse(resource) || resource.includes('#')) return undefined;
  const { origin, pathname, search } = new URL(resource);
  // §3.1: a slash behind the host is dropped before the well-known path.
  const path = WELL_KNOWN + (pathname === '/' ? '' : pathname) + search;
  return {
    url: origin + path,
    path,
    paths: [...new Set([path, WELL_KNOWN])],
    document: {
      resource,
      ...(name === undefined ? undefined : { resource_name: name }),
      ...(documentation === undefined ? undefined : { resource_documentation: documentation }),
      authorization_servers: issuers,
      ...(scopes === undefined ? undefined : { scopes_supported: scopes }),
      bearer_methods_supported: ['header'],
      ...(dpopAlgorithms.length > 0 ? { dpop_signing_alg_values_supported: dpopAlgorithms } : undefined),
      tls_client_certificate_bound_access_tokens: true,
    },
  };
};

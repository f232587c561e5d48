// What the API says of itself as a protected resource (RFC 9728), so that clients find out by themselves where its tokens come from.

/** What may be said beside what the guard knows (RFC 9728 §2). */
export interface ResourceDescription {
  readonly name?: string;
  /** A page for the people who write clients. */
  readonly documentation?: string;
  /** Scopes worth asking for. */
  readonly scopes?: readonly string[];
}

/** The document and its place. */
export interface ProtectedResourceMetadata {
  /** Where it is to be found: the well-known path, inserted between host and path of the resource (§3.1). */
  readonly url: string;
  /** The path of `url`. */
  readonly path: string;
  /**
   * Every path that answers with it: that of `url`, and for a resource with a path the well-known path alone, where clients look that do not know
   * the path, as those of MCP.
   */
  readonly paths: readonly string[];
  readonly document: Readonly<Record<string, unknown>>;
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/**
 * The document of a resource.
 *
 * @param resource - the audience of the guard
 * @param issuers - of those whose tokens are taken
 * @param dpopAlgorithms - by which DPoP proofs may be signed; none when they cannot be judged
 * @returns `undefined` when the audience is no URL, and so has no place for it
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

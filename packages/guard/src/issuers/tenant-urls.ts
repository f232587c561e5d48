// Derives the issuers and endpoints of a Mintmark tenant from its configured URL, which it validates.
import { isLoopbackHostname } from '@mintmark/protocol';

/** The issuers and endpoints of a tenant. */
export interface TenantUrls {
  /** The values of `iss` that are accepted, compared as exact strings. */
  readonly issuers: readonly string[];
  readonly jwksUrl: string;
  readonly introspectionUrl: string;
  readonly feedUrl: string;
}

// A tenant has two issuers with the same keys and records.
const ISSUER_PATHS = ['/oauth2', '/oidc/endpoint/default'];

/**
 * Parses a tenant's URL, which means both of its issuers, or the URL of one issuer.
 *
 * @throws TypeError for any other URL, and for `http:` to hosts other than loopback, because keys from an
 *   unprotected connection cannot be trusted
 */
export const parseTenantUrls = (text: string): TenantUrls => {
  const url = parseTrustedUrl('issuer', text);
  if (url.search !== '') throw new TypeError('issuer: expected a URL without a query.');
  const path = url.pathname.replace(/\/$/, '');
  if (path !== '' && !ISSUER_PATHS.includes(path)) {
    throw new TypeError(
      `issuer: the path is neither empty nor one of ${ISSUER_PATHS.join(', ')}. For another server, use { issuer: '${text}' }.`,
    );
  }
  const paths = path === '' ? ISSUER_PATHS : [path];
  return {
    issuers: paths.map((issuerPath) => url.origin + issuerPath),
    jwksUrl: `${url.origin}/oauth2/jwks`,
    introspectionUrl: `${url.origin}/oauth2/introspect`,
    feedUrl: `${url.origin}/oauth2/revocations`,
  };
};

/**
 * Parses a URL that keys may be fetched from and credentials sent to.
 *
 * @param plainHttpHosts - hosts other than loopback to which plain HTTP is permitted
 * @throws TypeError that names the option
 */
export const parseTrustedUrl = (name: string, text: string, plainHttpHosts: readonly string[] = []): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username + url.password !== '' || text.includes('#')) {
    throw new TypeError(`${name}: expected a URL such as https://tenant.example, without credentials or fragment.`);
  }
  if (url.protocol === 'http:' && !isLoopbackHostname(url.hostname) && !plainHttpHosts.includes(url.hostname)) {
    throw new TypeError(`${name}: http: is permitted only to loopback and the hosts in plainHttpHosts; ${url.hostname} is neither.`);
  }
  return url;
};

// From the URL that a programmer writes down to the issuers and endpoints of a Mintmark tenant, and which URLs may be written down at all.
import { isLoopbackHostname } from '@mintmark/protocol';

/** What a guard must know of a tenant. */
export interface TenantUrls {
  /** The values of `iss` that are accepted, compared as exact strings. */
  readonly issuers: readonly string[];
  readonly jwksUrl: string;
  readonly introspectionUrl: string;
  readonly feedUrl: string;
}

// A tenant answers at two doors, each an issuer of its own; the keys and records behind them are the same.
const ISSUER_PATHS = ['/oauth2', '/oidc/endpoint/default'];

/**
 * Reads a tenant's URL, which stands for both of its issuers, or the URL of one issuer.
 *
 * @throws TypeError for anything else, and for plain `http:` beyond loopback: keys that came in the clear prove nothing
 */
export const parseTenantUrls = (text: string): TenantUrls => {
  const url = parseTrustedUrl('issuer', text);
  if (url.search !== '') throw new TypeError('issuer: expected a URL without a query.');
  const path = url.pathname.replace(/\/$/, '');
  if (path !== '' && !ISSUER_PATHS.includes(path)) {
    throw new TypeError(
      `issuer: the path is neither empty nor one of ${ISSUER_PATHS.join(', ')}. Another server's issuer is written as { issuer: '${text}' }.`,
    );
  }
  const paths = path === '' ? ISSUER_PATHS : [path];
  return {
    issuers: paths.map((door) => url.origin + door),
    jwksUrl: `${url.origin}/oauth2/jwks`,
    introspectionUrl: `${url.origin}/oauth2/introspect`,
    feedUrl: `${url.origin}/oauth2/revocations`,
  };
};

/**
 * A URL from which keys may come and to which credentials may go.
 *
 * @param plainHttpHosts - hosts beside loopback to which plain HTTP may go
 * @throws TypeError that names the option
 */
export const parseTrustedUrl = (name: string, text: string, plainHttpHosts: readonly string[] = []): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username + url.password !== '' || text.includes('#')) {
    throw new TypeError(`${name}: expected a URL such as https://tenant.example, without credentials or fragment.`);
  }
  if (url.protocol === 'http:' && !isLoopbackHostname(url.hostname) && !plainHttpHosts.includes(url.hostname)) {
    throw new TypeError(`${name}: http: is for loopback, and for hosts that plainHttpHosts names; ${url.hostname} is neither.`);
  }
  return url;
};

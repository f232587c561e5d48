// From the URL that a programmer writes down to the issuers and the key set of a Mintmark tenant.

/** What a guard must know of its tenant. */
export interface TenantUrls {
  /** The values of `iss` that are accepted, compared as exact strings. */
  readonly issuers: readonly string[];
  readonly jwksUrl: string;
}

// A tenant answers at two doors, each an issuer of its own; the keys behind them are the same.
const DOORS = ['/oauth2', '/oidc/endpoint/default'];

/**
 * Reads a tenant's URL, which stands for both of its issuers, or the URL of one issuer.
 *
 * @throws TypeError for anything else, and for plain `http:` beyond loopback: keys that came in the clear prove nothing
 */
export const parseTenantUrls = (text: string): TenantUrls => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username + url.password + url.search + url.hash !== '') {
    throw new TypeError(`issuer: expected a URL such as https://tenant.example, without credentials, query or fragment.`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) throw new TypeError('issuer: http: is for loopback only.');
  const path = url.pathname.replace(/\/$/, '');
  if (path !== '' && !DOORS.includes(path)) {
    throw new TypeError(`issuer: the path is neither empty nor one of ${DOORS.join(', ')}.`);
  }
  const doors = path === '' ? DOORS : [path];
  return { issuers: doors.map((door) => url.origin + door), jwksUrl: `${url.origin}/oauth2/jwks` };
};

const isLoopback = (hostname: string): boolean => /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

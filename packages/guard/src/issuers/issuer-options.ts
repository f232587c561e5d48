// Whose tokens are taken: Mintmark tenants, and other servers.
import { type ApiCredentials, parseCredentials } from '../api-client/api-credentials.ts';
import { parseTenantUrls, parseTrustedUrl, type TenantUrls } from './tenant-urls.ts';

/** A Mintmark tenant with credentials of its own, for a guard of several. */
export interface TenantIssuer extends Partial<ApiCredentials> {
  /** The tenant's URL, or one issuer's. */
  readonly tenant: string;
}

/** Any other OAuth 2.0 server. */
export interface OtherIssuer extends Partial<ApiCredentials> {
  /** Its issuer, exactly as in `iss`. */
  readonly issuer: string;
  /** Address of its JWK Set; without it, its metadata tells (RFC 8414, OpenID Connect Discovery). */
  readonly jwksUri?: string;
  /** Address of its introspection endpoint; without it, its metadata tells. Used with credentials only. */
  readonly introspectionEndpoint?: string;
  /**
   * `at+jwt` (RFC 9068) unless said otherwise. `JWT` for servers that sign access tokens as any other JWT: then nothing but the audience keeps an
   * id token from passing for an access token, so that the audience must not be a client id.
   */
  readonly tokenType?: 'at+jwt' | 'JWT';
  /**
   * `optional` also takes tokens without `aud`, for servers that write none, as Cognito. Then every token of that issuer that has none is good
   * here, whatever API it was issued for: only for an issuer whose scopes tell its APIs apart, or that serves this one alone. A token that has an
   * `aud` must name the audience all the same.
   */
  readonly audClaim?: 'required' | 'optional';
  /**
   * Host names to which the server's documents and the API's credentials may go over `http:`, as `keycloak.internal`, beside loopback. Whoever
   * is on the way to such a host can put keys of his own in the place of the server's: for a network that is yours from end to end.
   */
  readonly plainHttpHosts?: readonly string[];
}

/** One issuer, or the two of a tenant. */
export type IssuerOptions = string | TenantIssuer | OtherIssuer;

/** An issuer's options, read. */
export interface IssuerSettings {
  readonly issuers: readonly string[];
  /** The addresses of a tenant; those of another server are looked up where they are not said. */
  readonly tenant: TenantUrls | undefined;
  readonly jwksUri: string | undefined;
  readonly introspectionEndpoint: string | undefined;
  readonly tokenType: 'at+jwt' | 'JWT';
  readonly withoutAudience: boolean;
  /** Hosts beside loopback to which plain HTTP may go. */
  readonly plainHttpHosts: readonly string[];
  readonly credentials: ApiCredentials | undefined;
}

/**
 * Reads the issuers of a guard.
 *
 * @param shared - credentials beside them; for one issuer only, because a secret is for one server
 * @throws TypeError
 */
export const parseIssuers = (
  given: IssuerOptions | readonly IssuerOptions[],
  shared: Partial<ApiCredentials>,
): readonly IssuerSettings[] => {
  const all: readonly IssuerOptions[] = isList(given) ? given : [given];
  if (all.length === 0) throw new TypeError('issuer: expected at least one.');
  const common = parseCredentials(shared);
  if (common !== undefined && all.length > 1) {
    throw new TypeError('clientId: with several issuers, give each its own as { tenant, clientId, clientSecret }.');
  }
  const settings = all.map((each) => parseIssuer(each, common));
  const names = settings.flatMap(({ issuers }) => issuers);
  if (new Set(names).size < names.length) throw new TypeError('issuer: one of them is there twice.');
  return settings;
};

const isList = (given: IssuerOptions | readonly IssuerOptions[]): given is readonly IssuerOptions[] => Array.isArray(given);

const parseIssuer = (given: IssuerOptions, common: ApiCredentials | undefined): IssuerSettings => {
  const options = typeof given === 'string' ? { tenant: given } : given;
  const credentials = parseCredentials(options) ?? common;
  if ('tenant' in options) {
    const tenant = parseTenantUrls(options.tenant);
    const { issuers, jwksUrl, introspectionUrl } = tenant;
    const own = { tokenType: 'at+jwt', withoutAudience: false, plainHttpHosts: [] } as const;
    return { issuers, tenant, jwksUri: jwksUrl, introspectionEndpoint: introspectionUrl, ...own, credentials };
  }
  const { issuer, jwksUri, introspectionEndpoint, tokenType = 'at+jwt', audClaim = 'required', plainHttpHosts = [] } = options;
  if (tokenType !== 'at+jwt' && tokenType !== 'JWT') throw new TypeError('tokenType: expected at+jwt or JWT.');
  if (audClaim !== 'required' && audClaim !== 'optional') throw new TypeError('audClaim: expected required or optional.');
  if (!plainHttpHosts.every((host) => HOST.test(host))) throw new TypeError('plainHttpHosts: expected host names, without scheme or port.');
  for (const [name, url] of Object.entries({ issuer, jwksUri, introspectionEndpoint })) {
    if (url !== undefined) parseTrustedUrl(name, url, plainHttpHosts);
  }
  const withoutAudience = audClaim === 'optional';
  const urls = { issuers: [issuer], tenant: undefined, jwksUri, introspectionEndpoint };
  return { ...urls, tokenType, withoutAudience, plainHttpHosts, credentials };
};

/** A name or an address, as a URL has it. */
const HOST = /^([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/;

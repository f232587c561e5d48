// Parses the issuers whose tokens are accepted: Mintmark tenants and other servers.
import { type ApiCredentials, parseCredentials } from '../api-client/api-credentials.ts';
import { parseTenantUrls, parseTrustedUrl, type TenantUrls } from './tenant-urls.ts';

/** A Mintmark tenant with credentials of its own, for a guard of several. */
export interface TenantIssuer extends Partial<ApiCredentials> {
  /** The tenant's URL, or that of one of its issuers. */
  readonly tenant: string;
}

/** Any other OAuth 2.0 server. */
export interface OtherIssuer extends Partial<ApiCredentials> {
  /** Its issuer identifier, exactly as in `iss`. */
  readonly issuer: string;
  /** URL of its JWK Set; from its metadata by default (RFC 8414, OpenID Connect Discovery). */
  readonly jwksUri?: string;
  /** URL of its introspection endpoint; from its metadata by default. Used only with credentials. */
  readonly introspectionEndpoint?: string;
  /**
   * The `typ` of access tokens: `at+jwt` (RFC 9068) by default, `JWT` for servers that do not mark them.
   * Then only the audience distinguishes an access token from an ID token, so that the audience must not be
   * a client id.
   */
  readonly tokenType?: 'at+jwt' | 'JWT';
  /**
   * `optional` also accepts tokens without `aud`, for servers such as Cognito that do not write it. Then
   * every token of that issuer without `aud` is accepted here, whichever API it was issued for. Use it only
   * if scopes distinguish the issuer's APIs, or if this API is its only one. A token with `aud` must still
   * name the audience.
   */
  readonly audClaim?: 'required' | 'optional';
  /**
   * Host names other than loopback, such as `keycloak.internal`, to which `http:` is permitted for the
   * server's documents and the API's credentials. An attacker on the path to such a host can replace the
   * server's keys: use it only in a network that you control end to end.
   */
  readonly plainHttpHosts?: readonly string[];
}

/** One issuer, or the two of a tenant. */
export type IssuerOptions = string | TenantIssuer | OtherIssuer;

/** The parsed options of an issuer. */
export interface IssuerSettings {
  readonly issuers: readonly string[];
  /** The URLs of a tenant; those of another server are configured or looked up. */
  readonly tenant: TenantUrls | undefined;
  readonly jwksUri: string | undefined;
  readonly introspectionEndpoint: string | undefined;
  readonly tokenType: 'at+jwt' | 'JWT';
  readonly withoutAudience: boolean;
  /** Hosts other than loopback to which plain HTTP is permitted. */
  readonly plainHttpHosts: readonly string[];
  readonly credentials: ApiCredentials | undefined;
}

/**
 * Parses the issuers of a guard.
 *
 * @param shared - credentials for a single issuer, because a secret is for one server
 * @throws TypeError that names the invalid option
 */
export const parseIssuers = (
  given: IssuerOptions | readonly IssuerOptions[],
  shared: Partial<ApiCredentials>,
): readonly IssuerSettings[] => {
  const all: readonly IssuerOptions[] = isList(given) ? given : [given];
  if (all.length === 0) throw new TypeError('issuer: expected at least one.');
  const common = parseCredentials(shared);
  if (common !== undefined && all.length > 1) {
    throw new TypeError('clientId: with several issuers, each needs its own, as { tenant, clientId, clientSecret }.');
  }
  const settings = all.map((each) => parseIssuer(each, common));
  const names = settings.flatMap(({ issuers }) => issuers);
  if (new Set(names).size < names.length) throw new TypeError('issuer: one of them is repeated.');
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

/** A name or an address, as in a URL. */
const HOST = /^([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/;

// Presets of common servers: their token endpoint and the settings that they need. Spread a preset into the
// options; later options override it.
import { invalidArgument, requireText } from '../errors/invalid-argument.ts';
import { endpointUrl, tenantOrigin } from '../http/tenant-url.ts';

/** The options that a preset sets. */
export interface ServerPreset {
  readonly tokenUrl: string;
  /** The issuer, which is the audience of assertions. */
  readonly issuer: string;
  /** How a secret is sent. */
  readonly secretMethod: 'client_secret_post' | 'client_secret_basic';
  /** The audience of assertions, where that is not the issuer. */
  readonly assertionAudience?: string;
  /** Other names of this server for Bearer tokens. */
  readonly bearerTokenTypes?: readonly string[];
}

/**
 * IBM Security Verify, at the paths of its guide.
 *
 * @param tenantUrl - `tenant.verify.ibm.com`, with or without `https://`
 * @throws TypeError (code `invalid_argument`) for more than a host
 * @example
 * const tokens = createTokenSource({ ...ibmVerify('tenant.verify.ibm.com'), clientId, clientSecret });
 */
export const ibmVerify = (tenantUrl: string): ServerPreset => {
  const origin = tenantOrigin(tenantUrl);
  return {
    tokenUrl: `${origin}/v1.0/endpoint/default/token`,
    issuer: `${origin}/oidc/endpoint/default`,
    secretMethod: 'client_secret_post',
  };
};

/**
 * A Mintmark tenant.
 *
 * @param tenantUrl - `host[:port]`, with or without `https://`
 * @throws TypeError (code `invalid_argument`) for more than an origin
 * @example
 * const tokens = createTokenSource({ ...mintmark('localhost:8443'), clientId, clientSecret });
 */
export const mintmark = (tenantUrl: string): ServerPreset => {
  const issuer = `${tenantOrigin(tenantUrl)}/oauth2`;
  return { tokenUrl: `${issuer}/token`, issuer, secretMethod: 'client_secret_post' };
};

/**
 * A realm of Keycloak.
 *
 * @param baseUrl - the base URL of Keycloak, with its path, if any
 * @throws TypeError (code `invalid_argument`) for a URL that cannot be used
 * @example
 * const tokens = createTokenSource({ ...keycloak('https://sso.example', 'orders'), clientId, clientSecret });
 */
export const keycloak = (baseUrl: string, realm: string): ServerPreset => {
  const base = endpointUrl('baseUrl', baseUrl).replace(/\/$/, '');
  const issuer = `${base}/realms/${encodeURIComponent(requireText('realm', realm))}`;
  return { tokenUrl: `${issuer}/protocol/openid-connect/token`, issuer, secretMethod: 'client_secret_basic' };
};

/**
 * Microsoft Entra ID. The scope must be `RESOURCE/.default`.
 *
 * @param tenant - the directory's id or domain
 * @throws TypeError (code `invalid_argument`)
 * @example
 * const tokens = createTokenSource({ ...entra('contoso.example'), clientId, clientSecret, scope: 'api://orders/.default' });
 */
export const entra = (tenant: string): ServerPreset => {
  const base = `https://login.microsoftonline.com/${encodeURIComponent(requireText('tenant', tenant))}`;
  const tokenUrl = `${base}/oauth2/v2.0/token`;
  return { tokenUrl, issuer: `${base}/v2.0`, secretMethod: 'client_secret_post', assertionAudience: tokenUrl };
};

/**
 * Auth0. It requires an `audience`: the identifier of the API.
 *
 * @param domain - such as `tenant.eu.auth0.com`
 * @throws TypeError (code `invalid_argument`)
 * @example
 * const tokens = createTokenSource({ ...auth0('tenant.eu.auth0.com'), clientId, clientSecret, audience: 'https://api.example' });
 */
export const auth0 = (domain: string): ServerPreset => {
  const origin = tenantOrigin(domain);
  return { tokenUrl: `${origin}/oauth/token`, issuer: `${origin}/`, secretMethod: 'client_secret_post' };
};

/**
 * A user pool of Amazon Cognito.
 *
 * @param domain - the pool's domain, such as `orders.auth.eu-central-1.amazoncognito.com`
 * @throws TypeError (code `invalid_argument`)
 * @example
 * const tokens = createTokenSource({ ...cognito('orders.auth.eu-central-1.amazoncognito.com'), clientId, clientSecret });
 */
export const cognito = (domain: string): ServerPreset => {
  const origin = tenantOrigin(domain);
  return { tokenUrl: `${origin}/oauth2/token`, issuer: origin, secretMethod: 'client_secret_basic' };
};

/**
 * Okta.
 *
 * @param domain - such as `company.okta.com`
 * @param options - `server`: the custom authorization server, `default` by default; `null` for the
 * organisation's own
 * @throws TypeError (code `invalid_argument`)
 * @example
 * const tokens = createTokenSource({ ...okta('company.okta.com'), clientId, clientKey, scope: 'orders:read' });
 */
export const okta = (domain: string, { server = 'default' }: { readonly server?: string | null } = {}): ServerPreset => {
  const origin = tenantOrigin(domain);
  if (server === '') throw invalidArgument("server must be the id of an authorization server, or null for the organisation's own.");
  const issuer = server === null ? origin : `${origin}/oauth2/${encodeURIComponent(server)}`;
  const tokenUrl = server === null ? `${origin}/oauth2/v1/token` : `${issuer}/v1/token`;
  return { tokenUrl, issuer, secretMethod: 'client_secret_basic', assertionAudience: tokenUrl };
};

/**
 * Apigee, whose tokens are of the type `BearerToken`.
 *
 * @param origin - of the proxy that issues tokens, such as `https://org-prod.apigee.net`
 * @param path - of its token endpoint
 * @throws TypeError (code `invalid_argument`) for a URL that cannot be used
 * @example
 * const tokens = createTokenSource({ ...apigee('https://org-prod.apigee.net', '/oauth/token'), clientId, clientSecret });
 */
export const apigee = (origin: string, path = '/oauth/client_credential/accesstoken'): ServerPreset => {
  const tokenUrl = endpointUrl('tokenUrl', `${tenantOrigin(origin)}${path}`);
  return { tokenUrl, issuer: tenantOrigin(origin), secretMethod: 'client_secret_basic', bearerTokenTypes: ['BearerToken'] };
};

// The URLs of a server, as in its metadata.
import { JWKS_PATH } from '../endpoints/jwks.ts';
import { ISSUER_ENDPOINTS } from '../tenants/issuer-endpoints.ts';

/** The URLs of the home tenant's endpoints. */
export interface ServerUrls {
  /** The issuer with the path `/oauth2`. */
  readonly issuer: string;
  /** Both issuers of the tenant. */
  readonly issuers: readonly string[];
  readonly tokenEndpoint: string;
  readonly introspectionEndpoint: string;
  readonly revocationEndpoint: string;
  readonly jwksUri: string;
  /** The base URL of the management API. */
  readonly managementUrl: string;
}

export const serverUrls = (publicUrl: string): ServerUrls => {
  const issuer = `${publicUrl}/oauth2`;
  return {
    issuer,
    issuers: ISSUER_ENDPOINTS.map(({ issuerPath }) => publicUrl + issuerPath),
    tokenEndpoint: `${issuer}/token`,
    introspectionEndpoint: `${issuer}/introspect`,
    revocationEndpoint: `${issuer}/revoke`,
    jwksUri: issuer + JWKS_PATH,
    managementUrl: `${publicUrl}/management/v1`,
  };
};

// The URLs of a server, as its metadata has them: what a program that starts one tells those who are to use it.
import { JWKS_PATH } from '../endpoints/jwks.ts';
import { ISSUER_ENDPOINTS } from '../tenants/issuer-endpoints.ts';

/** Where a server is reached. */
export interface ServerUrls {
  /** Of the short door, `/oauth2`. */
  readonly issuer: string;
  /** Both issuers of the tenant. */
  readonly issuers: readonly string[];
  readonly tokenEndpoint: string;
  readonly introspectionEndpoint: string;
  readonly revocationEndpoint: string;
  readonly jwksUri: string;
  /** Of the management API. */
  readonly managementUrl: string;
}

/** The URLs of the home tenant. */
export const serverUrls = (publicUrl: string): ServerUrls => {
  const door = `${publicUrl}/oauth2`;
  return {
    issuer: door,
    issuers: ISSUER_ENDPOINTS.map(({ issuerPath }) => publicUrl + issuerPath),
    tokenEndpoint: `${door}/token`,
    introspectionEndpoint: `${door}/introspect`,
    revocationEndpoint: `${door}/revoke`,
    jwksUri: door + JWKS_PATH,
    managementUrl: `${publicUrl}/management/v1`,
  };
};

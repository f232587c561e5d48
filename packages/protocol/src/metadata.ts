// The types of a server's metadata and of its token response, as they are on the wire.

import type { AuthorizationDetail } from './authorization-details.ts';

/** Authorization server metadata (RFC 8414 §2), as far as a machine client needs it. */
export interface AuthorizationServerMetadata {
  readonly issuer: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
  readonly grant_types_supported: readonly string[];
  readonly response_types_supported: readonly string[];
  readonly token_endpoint_auth_methods_supported: readonly string[];
  readonly [member: string]: unknown;
}

/** A successful token response (RFC 6749 §5.1) with the grant's id, in the order of its members. */
export interface TokenResponse {
  readonly access_token: string;
  /** The id of the grant (UUIDv7). */
  readonly grant_id: string;
  /** `N_A`: it is no access token (RFC 8693 §2.2.1). */
  readonly token_type: 'Bearer' | 'DPoP' | 'N_A';
  /** Lifetime in seconds, from the time of issue; absent only for a transaction token. */
  readonly expires_in?: number;
  /** Present when any scope was granted. */
  readonly scope?: string;
  /** Present in the response to an exchange (RFC 8693 §2.2.1). */
  readonly issued_token_type?: string;
  /** Present when any were granted (RFC 9396 §7). */
  readonly authorization_details?: readonly AuthorizationDetail[];
}

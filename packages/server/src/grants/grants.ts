// The grant types (RFC 6749 §4): a table, one file each. A grant says what a client may have; it never sees the request's bytes or the answer.
import type { AuthorizationDetail, TokenRequest } from '@mintmark/protocol';
import type { AuthenticatedClient } from '../client-auth/client-auth.ts';
import type { SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { TokenFormat } from '../records/tenant.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { clientCredentials } from './client-credentials.ts';

/** What was granted: everything about a token but its moment, its id and its signature. */
export interface Authorization {
  readonly scope: readonly string[];
  /** RFC 9396; empty when none were asked for. */
  readonly details: readonly AuthorizationDetail[];
  /** Resource indicators. */
  readonly audience: readonly string[];
  /** Of the client, as far as the audience may see them. */
  readonly entitlements: readonly string[];
  readonly format: TokenFormat;
  /** Seconds. */
  readonly lifetime: number;
  /** Of a JWT's signature. */
  readonly algorithm: SigningAlgorithm;
}

/** One grant type. */
export interface Grant {
  /** @throws {@link Refusal} with the error code that the grant's section of RFC 6749 names */
  readonly authorize: (request: TokenRequest, authenticated: AuthenticatedClient, tenant: LoadedTenant) => Authorization;
}

/** The grant types under their wire names. */
export const GRANTS = {
  client_credentials: clientCredentials,
} satisfies Record<string, Grant>;

/**
 * The grant that a request names.
 *
 * @throws {@link Refusal} `invalid_request` without a grant type, `unsupported_grant_type` for an unknown one
 */
export const grantFor = (grantType: string | undefined): Grant => {
  if (grantType === undefined) throw new Refusal('invalid_request', 'grant_type is missing.', 'malformed_request');
  if (!Object.hasOwn(GRANTS, grantType)) {
    throw new Refusal('unsupported_grant_type', 'This grant type is not supported.', 'unsupported_grant_type');
  }
  return GRANTS[grantType as keyof typeof GRANTS];
};

// A grant type (RFC 6749 §4): what it is given, and what it returns.
import type { AuthorizationDetail, TokenRequest } from '@mintmark/protocol';
import type { AuthenticatedClient } from '../client-auth/method.ts';
import type { SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { TokenFormat } from '../records/tenant.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

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

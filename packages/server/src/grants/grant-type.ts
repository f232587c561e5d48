// A grant type (RFC 6749 §4): what it is given, and what it returns.
import type { AuthorizationDetail, TokenRequest } from '@mintmark/protocol';
import type { AuthenticatedClient } from '../client-auth/method.ts';
import type { ClientDirectory } from '../clients/client-directory.ts';
import type { SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { Client } from '../records/client.ts';
import type { TokenFormat } from '../records/tenant.ts';
import type { Storage } from '../storage/contract/storage.ts';
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

/** What grant types work with; each takes what it needs. */
export interface GrantTypeDependencies {
  readonly clients: ClientDirectory;
  readonly storage: Pick<Storage, 'findGrant' | 'findGrantByTokenHash'>;
  readonly now: () => number;
}

/** A grant type: whether a client may use it, and what it grants. It never sees the request's bytes or the response. */
export interface GrantType {
  /** Asked once per request, after client authentication. A client that may not use it is refused with `unauthorized_client`. */
  readonly mayUse: (client: Client) => boolean;
  /**
   * Decides what the token is for.
   *
   * @throws {@link Refusal} with the error code that the grant type's specification names
   */
  readonly authorize: (
    request: TokenRequest,
    authenticated: AuthenticatedClient,
    tenant: LoadedTenant,
  ) => Authorization | Promise<Authorization>;
}

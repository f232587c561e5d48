// The contract of a grant type (RFC 6749 §4).
import type { AuthorizationDetail, TokenRequest } from '@mintmark/protocol';
import type { AuthenticatedClient } from '../client-auth/method.ts';
import type { ClientDirectory } from '../clients/client-directory.ts';
import type { SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { Client } from '../records/client.ts';
import type { TokenFormat } from '../records/tenant.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** Everything about a token but its times, its id and its signature. */
export interface Authorization {
  readonly scope: readonly string[];
  /** RFC 9396; empty when none were requested. */
  readonly details: readonly AuthorizationDetail[];
  /** Resource indicators. */
  readonly audience: readonly string[];
  /** The client's entitlements that the audience may see. */
  readonly entitlements: readonly string[];
  readonly format: TokenFormat;
  /** Seconds. */
  readonly lifetime: number;
  /** Signature algorithm of a JWT. */
  readonly algorithm: SigningAlgorithm;
}

/** Dependencies of all grant types. */
export interface GrantTypeDependencies {
  readonly clients: ClientDirectory;
  readonly storage: Pick<Storage, 'findGrant' | 'findGrantByTokenHash'>;
  readonly now: () => number;
}

/** Decides whether a client may use the grant type and what it is granted. */
export interface GrantType {
  /** Called once per request, after client authentication. `false` leads to `unauthorized_client`. */
  readonly mayUse: (client: Client) => boolean;
  /**
   * Determines scope, audience and settings of the token.
   *
   * @throws {@link Refusal} with the error code that the grant type's specification names
   */
  readonly authorize: (
    request: TokenRequest,
    authenticated: AuthenticatedClient,
    tenant: LoadedTenant,
  ) => Authorization | Promise<Authorization>;
}

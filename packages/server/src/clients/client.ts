// An API client and its secrets, as the domain knows them. No HTTP, no storage.
import type { TokenFormat } from '../tenants/tenant.ts';

/** How a client may authenticate; `default` means `client_secret_basic` and `client_secret_post`. */
export type RegisteredAuthMethod = 'default' | 'client_secret_basic' | 'client_secret_post';

/** An API client as stored. Times are milliseconds since the epoch, lifetimes are seconds. */
export interface Client {
  readonly tenantId: string;
  /** The record's own id (UUIDv7). */
  readonly id: string;
  /** The OAuth client id: unique in a tenant, never used again after a delete. */
  readonly clientId: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly authMethod: RegisteredAuthMethod;
  /** `undefined` leaves it to the resource and the tenant. */
  readonly accessTokenFormat: TokenFormat | undefined;
  /** Seconds; `undefined` leaves it to the resource and the tenant. */
  readonly accessTokenLifetime: number | undefined;
  /** Whether only `scopes` may be asked for; otherwise any scope that no registered resource owns. */
  readonly restrictScopes: boolean;
  readonly scopes: readonly string[];
  /** What is granted when the request names no scope. */
  readonly defaultScopes: readonly string[];
  /** The resource that tokens are for when the request names none. */
  readonly defaultResource: string | undefined;
  /** In their canonical spelling; see `entitlements.ts`. */
  readonly entitlements: readonly string[];
  /** Tokens minted under a lower generation are dead. */
  readonly generation: number;
  readonly createdAt: number;
  /** The client id of the actor, or what made the client without one, as `first-start`. */
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly expiresAt: number | undefined;
  readonly disabledAt: number | undefined;
  readonly disabledBy: string | undefined;
  readonly secrets: readonly ClientSecret[];
}

/** One of a client's secrets: never the secret itself. */
export interface ClientSecret {
  readonly id: string;
  readonly label: string | undefined;
  /** The hash, base64url; how it was made is in `hashFormat`. */
  readonly hash: string;
  readonly hashFormat: 'hmac-sha256';
  /** The pepper that keyed the hash. */
  readonly pepperId: string;
  readonly lastFour: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number | undefined;
  readonly deactivatedAt: number | undefined;
  readonly revokedAt: number | undefined;
}

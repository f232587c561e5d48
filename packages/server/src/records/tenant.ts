// A tenant: a set of host names with its own clients, keys and resources. Nothing of a tenant is valid in
// another.

import type { SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { JsonObject } from './json-value.ts';
import type { Quota } from './quota.ts';

/** The format of an access token: RFC 9068 JWT, or an opaque string of which only a hash is stored. */
export type TokenFormat = 'jwt' | 'opaque';

/**
 * The longest lifetime of any token in seconds, whatever a tenant's settings are or were when it was issued.
 */
export const LONGEST_TOKEN_LIFETIME = 86_400;

/** A tenant as stored. Times are milliseconds since the epoch, lifetimes are seconds. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  /**
   * `https://host[:port]`, without a path: the source of every URL in a response, never the `Host` header.
   */
  readonly publicUrl: string;
  /** Every `host[:port]` that names this tenant: lower case, default port and trailing dot removed. */
  readonly hosts: readonly string[];
  /** The public URLs that it had before it moved, the latest first. */
  readonly formerUrls: readonly FormerUrl[];
  /** Tokens of a lower generation are revoked. */
  readonly generation: number;
  readonly accessTokenLifetime: number;
  readonly maxAccessTokenLifetime: number;
  readonly accessTokenFormat: TokenFormat;
  /** The URI of the resource that tokens are for when nothing else decides. */
  readonly defaultAudience: string;
  /** The algorithm of access tokens, unless the client has its own. */
  readonly accessTokenSigningAlg: SigningAlgorithm;
  /** `fapi2`: nothing weaker than the FAPI 2.0 Security Profile requires of client_credentials. */
  readonly profile: TenantProfile;
  /** Whether a DPoP proof must carry a nonce of ours (RFC 9449 §8). */
  readonly dpopNonce: 'required' | 'off';
  /** Whether JWTs are issued with a grant, the record of each, or without. */
  readonly grantRecords: 'stored' | 'none';
  /**
   * Until when JWTs without a grant are accepted, in milliseconds since the epoch, though none is issued any
   * more: those from before `grantRecords` was set to `stored`. `undefined` when there can be none.
   */
  readonly unrecordedUntil: number | undefined;
  /** The quota of each client that has none of its own. */
  readonly clientQuota: Quota | undefined;
  /** For how many seconds identical requests get the same token, unless the client has its own; 0 for never. */
  readonly coalesce: number;
  /** The CAs of `tls_client_auth`, PEM; `undefined` when no certificate is trusted. */
  readonly clientCa: string | undefined;
  /** Seconds for which a signing key signs. */
  readonly keyLifetime: number;
  /**
   * When it was restored from a backup: assertions and proofs from before are refused as possible replays.
   */
  readonly restoredAt: number | undefined;
  /** Goes up with every change of the record. */
  readonly version: number;
  readonly createdAt: number;
  /** Since when its hosts are not served. */
  readonly disabledAt: number | undefined;
  readonly disabledBy: string | undefined;
}

/** A public URL that a tenant had. */
export interface FormerUrl {
  readonly url: string;
  /** Until when it is served, in milliseconds since the epoch. */
  readonly until: number;
}

/** The security profile of a tenant. */
export type TenantProfile = 'standard' | 'fapi2';

/** The kind of a resource: the management API of its tenant, its default API, or one that was registered. */
export type ResourceKind = 'management' | 'default' | 'registered';

/** A resource server of a tenant (RFC 8707). */
export interface Resource {
  readonly tenantId: string;
  /** The resource indicator, compared as an exact string. */
  readonly uri: string;
  readonly kind: ResourceKind;
  readonly name: string;
  /** Scopes that belong to this resource and to no other. */
  readonly scopes: readonly string[];
  /** Client ids that may introspect tokens for this resource. */
  readonly owners: readonly string[];
  /** Seconds; `undefined` leaves it to the client and the tenant. */
  readonly accessTokenLifetime: number | undefined;
  readonly accessTokenFormat: TokenFormat | undefined;
  /**
   * Types of authorization details (RFC 9396 §2) that belong to this resource alone, each with its JSON
   * Schema.
   */
  readonly authorizationDetails: Readonly<Record<string, JsonObject>>;
  /** Goes up with every change of the record. */
  readonly version: number;
  readonly createdAt: number;
}

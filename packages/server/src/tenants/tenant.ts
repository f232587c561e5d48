// A tenant: a set of host names with its own clients, keys and resources. Nothing of one tenant is worth anything in another.

/** The format of an access token: RFC 9068 JWT, or an opaque string of which only a hash is kept. */
export type TokenFormat = 'jwt' | 'opaque';

/** A tenant as stored. Times are milliseconds since the epoch, lifetimes are seconds. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  /** `https://host[:port]`, without a path: the source of every URL in an answer, never the `Host` header. */
  readonly publicUrl: string;
  /** Every `host[:port]` that names this tenant: lower case, default port and trailing dot removed. */
  readonly hosts: readonly string[];
  /** Tokens minted under a lower generation are dead. */
  readonly generation: number;
  readonly accessTokenLifetime: number;
  readonly maxAccessTokenLifetime: number;
  readonly accessTokenFormat: TokenFormat;
  /** The URI of the resource that tokens are for when nothing else decides. */
  readonly defaultAudience: string;
  readonly createdAt: number;
}

/** What a resource is to its tenant: its own management API, its default API, or one registered later. */
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
  readonly createdAt: number;
}

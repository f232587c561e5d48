// An API client and its secrets.
import type { RegisteredAuthMethod } from '@mintmark/protocol';
import type { PublicJwk } from '../jose/jwk.ts';
import type { SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { ExchangePolicy } from './exchange-policy.ts';
import type { JsonObject } from './json-value.ts';
import type { Quota } from './quota.ts';
import type { Envelope } from './signing-key.ts';
import type { TokenFormat } from './tenant.ts';

/** Most keys, certificates and trust rules of a client that are recorded as revoked. */
export const MAX_REVOKED_CREDENTIALS = 1_000;

/** Attributes that can identify a certificate's subject (RFC 8705 §2.1.2). */
export const TLS_SUBJECT_ATTRIBUTES = ['subject_dn', 'san_dns', 'san_uri', 'san_ip', 'san_email'] as const;

/** The one attribute that a client's certificate must have. */
export interface TlsSubject {
  readonly attribute: (typeof TLS_SUBJECT_ATTRIBUTES)[number];
  readonly value: string;
}

/** Tokens that a client may introspect: its own; also those for a resource that it owns; all. */
export type IntrospectAuthorization = 'self' | 'audience' | 'any';

/** The addresses from which a client may request tokens; also applied when its tokens are introspected. */
export interface IpRules {
  /** `allow`: only these; `deny`: all others. */
  readonly op: 'allow' | 'deny';
  /** Addresses, CIDR ranges (RFC 4632) and `FROM-TO`, as they were written. */
  readonly ranges: readonly string[];
}

/**
 * The format of a secret's hash. `hmac-sha256`: see `secret-hash.ts`. `argon2id` is for chosen secrets,
 * `imported` for the hash of another system in that system's format; see `slow-hash/`.
 */
export type SecretHashFormat = 'hmac-sha256' | 'argon2id' | 'imported';

/**
 * The audience that an assertion must have outside FAPI: a single issuer of this tenant; a list of names of
 * this tenant that contains an issuer; or, for old tools, any names of this tenant, even the token endpoint
 * alone.
 */
export type AssertionAudience = 'issuer' | 'list' | 'legacy';

/** What a client is: a service, or an agent, whose tokens may name the instance that obtained them. */
export const CLIENT_KINDS = ['service', 'agent'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** An instance of a client whose tokens were ended. */
export interface EndedInstance {
  /** Its tokens of a lower generation have ended. */
  readonly generation: number;
  /** When they were last ended; milliseconds since the epoch. */
  readonly endedAt: number;
  /** Whether it may obtain no token. */
  readonly isDisabled: boolean;
}

/** Milliseconds between two fetches of the metadata document of a client. */
export const METADATA_INTERVAL = 3_600_000;

/** An API client as stored. Times are milliseconds since the epoch, lifetimes are seconds. */
export interface Client {
  readonly tenantId: string;
  /** The record's own id (UUIDv7). */
  readonly id: string;
  /** The OAuth client id: unique in a tenant, never used again after a delete. */
  readonly clientId: string;
  readonly name: string;
  readonly description: string | undefined;
  /** Free name-value pairs for searching and grouping. */
  readonly labels: Readonly<Record<string, string>>;
  /** The team responsible for it; entitlements can be limited to the clients of one owner. */
  readonly owner: string | undefined;
  /** Mail addresses or other contacts. */
  readonly contacts: readonly string[];
  readonly environment: string | undefined;
  readonly purpose: string | undefined;
  readonly kind: ClientKind;
  readonly authMethod: RegisteredAuthMethod;
  /** `undefined` leaves it to the resource and the tenant. */
  readonly accessTokenFormat: TokenFormat | undefined;
  /** Seconds; `undefined` leaves it to the resource and the tenant. */
  readonly accessTokenLifetime: number | undefined;
  /** Whether only `scopes` may be requested; otherwise any scope that no registered resource owns. */
  readonly restrictScopes: boolean;
  readonly scopes: readonly string[];
  /** The scopes that are granted when the request names none. */
  readonly defaultScopes: readonly string[];
  /** The resource that tokens are for when the request names none. */
  readonly defaultResource: string | undefined;
  /** The entitlements of the client, in the canonical form that `entitlements.ts` defines. */
  readonly entitlements: readonly string[];
  /** The client's public keys (RFC 7517); exclusive with `jwksUri`. */
  readonly jwks: readonly PublicJwk[] | undefined;
  readonly jwksUri: string | undefined;
  /** Since when the key set URI of a managing client is known to return a usable key; milliseconds. */
  readonly keyUriReachedAt: number | undefined;
  /**
   * When its metadata document was last fetched, from which it has its name and keys; `undefined` for a client whose id
   * is not the URL of such a document.
   */
  readonly metadataFetchedAt: number | undefined;
  /** The one JWS algorithm of the client's assertions; `undefined` for any that fits its keys. */
  readonly assertionSigningAlg: string | undefined;
  /** Longest lifetime of an assertion in seconds; `undefined` for the default of 300. */
  readonly maxAssertionLifetime: number | undefined;
  readonly assertionAudience: AssertionAudience;
  /** The `kid`s that assertions may be signed by; `undefined` for all of the client's keys. */
  readonly assertionKeyIds: readonly string[] | undefined;
  /** The registered subject for `tls_client_auth`. */
  readonly tlsSubject: TlsSubject | undefined;
  /** RFC 8705 §3.4: no token without a certificate that it is bound to. */
  readonly certificateBoundAccessTokens: boolean;
  /** RFC 9449 §5.2: no token without a DPoP proof. */
  readonly dpopBoundAccessTokens: boolean;
  /** `undefined` leaves it to the tenant. */
  readonly accessTokenSigningAlg: SigningAlgorithm | undefined;
  readonly introspectAuthorization: IntrospectAuthorization;
  /** RFC 9701 §6; `undefined` leaves it to the tenant. */
  readonly introspectionSignedResponseAlg: SigningAlgorithm | undefined;
  /** Additional claims of every token of the client. */
  readonly claims: JsonObject;
  readonly ipRules: IpRules | undefined;
  /** How many tokens it may obtain; `undefined` leaves it to the tenant. */
  readonly quota: Quota | undefined;
  /**
   * For how many seconds identical requests get the same token; 0 for never, `undefined` leaves it to the tenant.
   */
  readonly coalesce: number | undefined;
  /** Which tokens of others it may exchange (RFC 8693); `undefined` for none. */
  readonly exchange: ExchangePolicy | undefined;
  /** Settings of other systems that are stored and returned without effect. */
  readonly passthrough: JsonObject;
  /** Types of authorization details that it may request (RFC 9396 §10). */
  readonly authorizationDetailsTypes: readonly string[];
  /**
   * Thumbprints of keys and certificates that were revoked as compromised, with the tokens obtained by them.
   */
  readonly revokedCredentials: readonly string[];
  /** Tokens of a lower generation are revoked. */
  readonly generation: number;
  /** The generation of the tokens of its instances: raised whenever those of one of them are ended. */
  readonly instanceGeneration: number;
  /** Instances that are disabled, or whose tokens were ended and may not all have expired; by name. */
  readonly endedInstances: Readonly<Record<string, EndedInstance>>;
  /** Goes up with every change of the record. */
  readonly version: number;
  readonly createdAt: number;
  /** The client id of the actor, or the cause if there was none, as `first-start`. */
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly expiresAt: number | undefined;
  /** Since when it is protected against deletion. */
  readonly deletionProtectedAt: number | undefined;
  /** Since when it is enabled, unless it is disabled. */
  readonly enabledAt: number;
  readonly disabledAt: number | undefined;
  readonly disabledBy: string | undefined;
  /** The changes of a lockdown, so that it can be undone; `undefined` unless the client is locked down. */
  readonly lockdown: Lockdown | undefined;
  /** Set only in records that were read as deleted. */
  readonly deletedAt: number | undefined;
  readonly deletedBy: string | undefined;
  readonly secrets: readonly ClientSecret[];
}

/** A lockdown and what can be undone of it; its revocation of tokens cannot. */
export interface Lockdown {
  readonly at: number;
  readonly by: string;
  /** Whether the client was enabled before. */
  readonly disabled: boolean;
  /** Ids of the secrets that it deactivated. */
  readonly secrets: readonly string[];
}

/** The record of one of a client's secrets, without the secret itself. */
export interface ClientSecret {
  readonly id: string;
  readonly label: string | undefined;
  /** The hash in base64url, or a PHC or MCF string, according to `hashFormat`. */
  readonly hash: string;
  readonly hashFormat: SecretHashFormat;
  /** The pepper that keyed the hash; empty if none did. */
  readonly pepperId: string;
  /** The encrypted secret, for `client_secret_jwt` alone: a MAC cannot be verified with a hash. */
  readonly sealed: Envelope | undefined;
  /** Its last four characters; empty if unknown or if the secret is too short to reveal them. */
  readonly lastFour: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number | undefined;
  /** The time from which it no longer authenticates, because another one replaces it. */
  readonly retiresAt: number | undefined;
  /** The id of the secret that replaces it. */
  readonly replacedBy: string | undefined;
  readonly deactivatedAt: number | undefined;
  readonly revokedAt: number | undefined;
  /** Goes up with every change of the record. */
  readonly version: number;
}

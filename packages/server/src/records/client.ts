// An API client and its secrets, as the domain knows them. No HTTP, no storage.
import type { RegisteredAuthMethod } from '@mintmark/protocol';
import type { PublicJwk } from '../jose/jwk.ts';
import type { SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { JsonObject } from './json-value.ts';
import type { Envelope } from './signing-key.ts';
import type { TokenFormat } from './tenant.ts';

/** What a certificate's subject may be known by (RFC 8705 §2.1.2). */
export const TLS_SUBJECT_ATTRIBUTES = ['subject_dn', 'san_dns', 'san_uri', 'san_ip', 'san_email'] as const;

/** The one attribute that a client's certificate must have. */
export interface TlsSubject {
  readonly attribute: (typeof TLS_SUBJECT_ATTRIBUTES)[number];
  readonly value: string;
}

/** Whose tokens a client may introspect: its own; also those for a resource that names it as an owner; everyone's. */
export type IntrospectAuthorization = 'self' | 'audience' | 'any';

/** From which addresses a client may come, at issue and at introspection of its tokens. */
export interface IpRules {
  /** `allow`: from these alone; `deny`: from everywhere else. */
  readonly op: 'allow' | 'deny';
  /** Addresses, CIDR ranges (RFC 4632) and `FROM-TO`, as they were written. */
  readonly ranges: readonly string[];
}

/**
 * How a secret's hash was made. `hmac-sha256`: see `secret-hash.ts`. The others are slow: `argon2id` for what a person chose, `imported` for
 * the hash of another system, as that system wrote it; see `slow-hash/`.
 */
export type SecretHashFormat = 'hmac-sha256' | 'argon2id' | 'imported';

/**
 * What an assertion may be for, outside FAPI: one issuer of this tenant, alone; a list of names of this tenant with an issuer among them; or, for
 * old tools, any names of this tenant, its token endpoint alone included.
 */
export type AssertionAudience = 'issuer' | 'list' | 'legacy';

/** An API client as stored. Times are milliseconds since the epoch, lifetimes are seconds. */
export interface Client {
  readonly tenantId: string;
  /** The record's own id (UUIDv7). */
  readonly id: string;
  /** The OAuth client id: unique in a tenant, never used again after a delete. */
  readonly clientId: string;
  readonly name: string;
  readonly description: string | undefined;
  /** Free pairs, for finding and grouping. */
  readonly labels: Readonly<Record<string, string>>;
  /** The team that answers for it; entitlements may be limited to one owner's clients. */
  readonly owner: string | undefined;
  /** Mail addresses or other ways to reach someone. */
  readonly contacts: readonly string[];
  readonly environment: string | undefined;
  readonly purpose: string | undefined;
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
  /** The client's public keys (RFC 7517); exclusive with `jwksUri`. */
  readonly jwks: readonly PublicJwk[] | undefined;
  readonly jwksUri: string | undefined;
  /** Since when the URI of a client that manages clients is known to give a key that lets it in; milliseconds. */
  readonly keyUriReachedAt: number | undefined;
  /** The one JWS algorithm of the client's assertions; `undefined` for any that fits its keys. */
  readonly assertionSigningAlg: string | undefined;
  /** Seconds that an assertion may have to live; `undefined` for the default of 300. */
  readonly maxAssertionLifetime: number | undefined;
  readonly assertionAudience: AssertionAudience;
  /** The `kid`s that assertions may be signed by; `undefined` for all of the client's keys. */
  readonly assertionKeyIds: readonly string[] | undefined;
  /** For `tls_client_auth`. */
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
  /** Claims that every token of the client carries, beside the registered ones. */
  readonly claims: JsonObject;
  readonly ipRules: IpRules | undefined;
  /** Settings of other systems that are kept and told, and mean nothing here. */
  readonly passthrough: JsonObject;
  /** Types of authorization details that it may ask for (RFC 9396 §10). */
  readonly authorizationDetailsTypes: readonly string[];
  /** Thumbprints of keys and certificates that were revoked as compromised: they authenticate nobody, and their tokens are dead. */
  readonly revokedCredentials: readonly string[];
  /** Tokens minted under a lower generation are dead. */
  readonly generation: number;
  /** Goes up with every change of the record. */
  readonly version: number;
  readonly createdAt: number;
  /** The client id of the actor, or what made the client without one, as `first-start`. */
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly expiresAt: number | undefined;
  /** Since when it is protected against deletion. */
  readonly deletionProtectedAt: number | undefined;
  /** Since when it is enabled, unless it is disabled. */
  readonly enabledAt: number;
  readonly disabledAt: number | undefined;
  readonly disabledBy: string | undefined;
  /** What a lockdown ended, so that it can be undone; `undefined` unless it is locked down. */
  readonly lockdown: Lockdown | undefined;
  /** Only those that are asked for among the deleted have it. */
  readonly deletedAt: number | undefined;
  readonly deletedBy: string | undefined;
  readonly secrets: readonly ClientSecret[];
}

/** A lockdown, and what it ended beside tokens, which stay dead. */
export interface Lockdown {
  readonly at: number;
  readonly by: string;
  /** Whether the client was enabled before. */
  readonly disabled: boolean;
  /** Ids of the secrets that it deactivated. */
  readonly secrets: readonly string[];
}

/** One of a client's secrets: never the secret itself. */
export interface ClientSecret {
  readonly id: string;
  readonly label: string | undefined;
  /** The hash, base64url; a slow one as PHC or MCF writes it. How it was made is in `hashFormat`. */
  readonly hash: string;
  readonly hashFormat: SecretHashFormat;
  /** The pepper that keyed the hash; empty where none did. */
  readonly pepperId: string;
  /** The secret itself, encrypted, for `client_secret_jwt` alone: its MAC cannot be checked by a hash. */
  readonly sealed: Envelope | undefined;
  /** Its last four characters; empty where they are not known, or would tell too much. */
  readonly lastFour: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number | undefined;
  /** From then on it no longer authenticates, because another has taken its place. */
  readonly retiresAt: number | undefined;
  /** The id of the secret that takes its place. */
  readonly replacedBy: string | undefined;
  readonly deactivatedAt: number | undefined;
  readonly revokedAt: number | undefined;
  /** Goes up with every change of the record. */
  readonly version: number;
}

// What the management API sends and takes, in its own words: names, times and `null`s are those of the wire, so that what is printed,
// sent by curl and read in the documentation is one thing. Times are RFC 3339 in UTC, lifetimes are seconds.
import type { CredentialUseRecord, ManagementSecretRecord } from './management-secret-records.ts';

/** How a client may authenticate at the token endpoint; `default` means basic and post. */
export type ManagedAuthMethod =
  | 'default'
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'self_signed_tls_client_auth';

/** A JWS algorithm that the server signs with. */
export type ManagedSigningAlg = 'ES256' | 'ES384' | 'EdDSA' | 'Ed25519' | 'RS256' | 'PS256';

/** Whose tokens a client may introspect: its own; also those for resources that name it as an owner; everyone's. */
export type ManagedIntrospection = 'self' | 'audience' | 'any';

/** Public keys (RFC 7517). */
export interface JwkSetRecord {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** The look of the tokens that a client gets. */
export type ManagedTokenFormat = 'jwt' | 'opaque';

/** From which addresses a client may come. */
export interface IpRulesRecord {
  /** `allow`: from these alone; `deny`: from everywhere else. */
  readonly op: 'allow' | 'deny';
  /** Addresses, CIDR ranges and `FROM-TO`. */
  readonly ranges: readonly string[];
}

/** An API client. */
export interface ManagementClientRecord {
  readonly client_id: string;
  /** The record's own id. */
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** The team that answers for it. */
  readonly owner: string | null;
  readonly contacts: readonly string[];
  readonly environment: string | null;
  readonly purpose: string | null;
  readonly deletion_protected: boolean;
  readonly state: 'enabled' | 'disabled' | 'expired' | 'deleted';
  readonly token_endpoint_auth_method: ManagedAuthMethod;
  readonly jwks: JwkSetRecord | null;
  readonly jwks_uri: string | null;
  readonly token_endpoint_auth_signing_alg: string | null;
  /** The `kid`s by which its assertions may be signed; `null` for all of its keys. */
  readonly assertion_key_ids: readonly string[] | null;
  /** Seconds. */
  readonly max_assertion_lifetime: number | null;
  readonly legacy_assertion_audience: boolean;
  readonly tls_client_auth_subject_dn: string | null;
  readonly tls_client_auth_san_dns: string | null;
  readonly tls_client_auth_san_uri: string | null;
  readonly tls_client_auth_san_ip: string | null;
  readonly tls_client_auth_san_email: string | null;
  readonly tls_client_certificate_bound_access_tokens: boolean;
  readonly dpop_bound_access_tokens: boolean;
  readonly access_token_signing_alg: ManagedSigningAlg | null;
  readonly introspect_authorization: ManagedIntrospection;
  readonly introspection_signed_response_alg: ManagedSigningAlg | null;
  readonly authorization_details_types: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
  /** From where it may come; `null` for everywhere. */
  readonly ip_rules: IpRulesRecord | null;
  /** Thumbprints of keys and certificates that were revoked as compromised. */
  readonly revoked_credentials: readonly string[];
  /** `null` leaves it to the resource and the tenant. */
  readonly access_token_format: ManagedTokenFormat | null;
  /** Seconds; `null` leaves it to the resource and the tenant. */
  readonly access_token_lifetime: number | null;
  readonly restrict_scopes: boolean;
  readonly scopes: readonly string[];
  readonly default_scopes: readonly string[];
  readonly default_resource: string | null;
  readonly entitlements: readonly string[];
  readonly created_at: string;
  readonly created_by: string;
  readonly updated_at: string;
  readonly expires_at: string | null;
  readonly enabled_at: string | null;
  readonly disabled_at: string | null;
  readonly disabled_by: string | null;
  readonly locked_down_at: string | null;
  readonly locked_down_by: string | null;
  readonly deleted_at: string | null;
  readonly deleted_by: string | null;
  readonly secrets: readonly ManagementSecretRecord[];
  /** When each credential of it was last good, and from where. */
  readonly credential_uses: readonly CredentialUseRecord[];
}

/** An API client just made, with its secret: the only time that it is shown. */
export interface CreatedClientRecord extends ManagementClientRecord {
  /** Absent for a client that authenticates by a key or certificate of its own. */
  readonly client_secret?: string | undefined;
}

/** What of a client can be settled and changed; all of it has a default on the server. */
export interface ClientSettingsRecord {
  readonly description?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly owner?: string | undefined;
  readonly contacts?: readonly string[] | undefined;
  readonly environment?: string | undefined;
  readonly purpose?: string | undefined;
  readonly deletion_protected?: boolean | undefined;
  readonly ip_rules?: IpRulesRecord | undefined;
  readonly token_endpoint_auth_method?: ManagedAuthMethod | undefined;
  readonly jwks?: JwkSetRecord | undefined;
  readonly jwks_uri?: string | undefined;
  readonly token_endpoint_auth_signing_alg?: string | undefined;
  readonly assertion_key_ids?: readonly string[] | undefined;
  /** Seconds. */
  readonly max_assertion_lifetime?: number | undefined;
  readonly legacy_assertion_audience?: boolean | undefined;
  readonly tls_client_auth_subject_dn?: string | undefined;
  readonly tls_client_auth_san_dns?: string | undefined;
  readonly tls_client_auth_san_uri?: string | undefined;
  readonly tls_client_auth_san_ip?: string | undefined;
  readonly tls_client_auth_san_email?: string | undefined;
  readonly tls_client_certificate_bound_access_tokens?: boolean | undefined;
  readonly dpop_bound_access_tokens?: boolean | undefined;
  readonly access_token_format?: ManagedTokenFormat | undefined;
  /** Seconds. */
  readonly access_token_lifetime?: number | undefined;
  readonly access_token_signing_alg?: ManagedSigningAlg | undefined;
  readonly introspect_authorization?: ManagedIntrospection | undefined;
  readonly introspection_signed_response_alg?: ManagedSigningAlg | undefined;
  /** Whether only `scopes` may be asked for; true by default. */
  readonly restrict_scopes?: boolean | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** What is granted when no scope is asked for; `scopes` by default. */
  readonly default_scopes?: readonly string[] | undefined;
  readonly default_resource?: string | undefined;
  readonly authorization_details_types?: readonly string[] | undefined;
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  readonly entitlements?: readonly string[] | undefined;
  readonly expires_at?: string | undefined;
}

/** What a new client is made of; all but `name` has a default on the server. */
export interface NewClientRecord extends ClientSettingsRecord {
  readonly name: string;
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
  /** Instead of it, its hash in another system. */
  readonly client_secret_hash?: string | undefined;
  readonly secret_label?: string | undefined;
  readonly secret_expires_at?: string | undefined;
}

/** A change of a record (RFC 7396): what is left out stays, `null` goes back to the default. */
export type Patch<Settings> = { readonly [Member in keyof Settings]?: Settings[Member] | null };

/** A change of a client. */
export type ClientPatchRecord = Patch<ClientSettingsRecord> & { readonly name?: string | undefined };

/** An API that tokens are for. */
export interface ResourceRecord {
  /** The resource indicator (RFC 8707). */
  readonly uri: string;
  readonly kind: 'management' | 'default' | 'registered';
  readonly name: string;
  readonly scopes: readonly string[];
  /** Client ids that may introspect tokens for it. */
  readonly owners: readonly string[];
  /** Seconds. */
  readonly access_token_lifetime: number | null;
  readonly access_token_format: ManagedTokenFormat | null;
  /** Types of authorization details (RFC 9396), each with its JSON Schema. */
  readonly authorization_details: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly created_at: string;
}

/** What of a resource can be settled and changed. */
export interface ResourceSettingsRecord {
  readonly scopes?: readonly string[] | undefined;
  readonly owners?: readonly string[] | undefined;
  /** Seconds. */
  readonly access_token_lifetime?: number | undefined;
  readonly access_token_format?: ManagedTokenFormat | undefined;
  readonly authorization_details?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
}

/** What a new resource is made of. */
export interface NewResourceRecord extends ResourceSettingsRecord {
  readonly uri: string;
  readonly name: string;
}

/** A change of a resource. */
export type ResourcePatchRecord = Patch<ResourceSettingsRecord> & { readonly name?: string | undefined };

/** The settings of a tenant. */
export interface TenantRecord {
  readonly id: string;
  readonly public_url: string;
  readonly hosts: readonly string[];
  readonly name: string;
  /** Seconds. */
  readonly access_token_lifetime: number;
  /** Seconds. */
  readonly max_access_token_lifetime: number;
  readonly access_token_format: ManagedTokenFormat;
  readonly access_token_signing_alg: ManagedSigningAlg;
  readonly default_audience: string;
  readonly profile: 'standard' | 'fapi2';
  readonly dpop_nonce: 'required' | 'off';
  /** PEM. */
  readonly client_ca: string | null;
  /** Seconds. */
  readonly key_lifetime: number;
  readonly state: 'enabled' | 'disabled';
  readonly disabled_at: string | null;
  readonly disabled_by: string | null;
  readonly created_at: string;
}

/** A change of a tenant. */
export type TenantPatchRecord = {
  readonly [Member in keyof Omit<TenantRecord, 'id' | 'public_url' | 'state' | 'disabled_at' | 'disabled_by' | 'created_at'>]?:
    | TenantRecord[Member]
    | undefined;
};

/** A client that the FAPI 2.0 profile would refuse. */
export interface FapiFaultRecord {
  readonly client_id: string;
  readonly name: string;
  readonly reasons: readonly string[];
}

/** A signing key; never its private half. */
export interface SigningKeyRecord {
  readonly kid: string;
  readonly algorithm: ManagedSigningAlg;
  readonly state: 'signing' | 'standby' | 'retired' | 'revoked';
  readonly announced_at: string;
  readonly signs_from: string | null;
  readonly retired_at: string | null;
  readonly revoked_at: string | null;
}

/** One page of clients, in order of creation. */
export interface ClientPage {
  readonly clients: readonly ManagementClientRecord[];
  /** Asks for the next page; `null` on the last. */
  readonly next_cursor: string | null;
}

/** The record of one token. */
export interface GrantRecord {
  readonly grant_id: string;
  readonly client_id: string;
  /** The credential by which the client authenticated. */
  readonly credential_id: string;
  readonly status: 'active' | 'expired' | 'suspended' | 'revoked' | 'ended';
  readonly access_token_format: ManagedTokenFormat;
  readonly issuer: string;
  readonly scope: string | null;
  readonly audience: readonly string[];
  /** The signing key of a JWT. */
  readonly kid: string | null;
  /** What the token is bound to. */
  readonly cnf: Readonly<Record<string, string>> | null;
  readonly authorization_details: readonly Readonly<Record<string, unknown>>[];
  readonly address: string | null;
  readonly issued_at: string;
  readonly expires_at: string;
  readonly suspended_at: string | null;
  readonly revoked_at: string | null;
}

// What the management API sends and takes, in its own words: names, times and `null`s are those of the wire, so that what is printed,
// sent by curl and read in the documentation is one thing. Times are RFC 3339 in UTC, lifetimes are seconds.

/** How a client may authenticate at the token endpoint; `default` means basic and post. */
export type ManagedAuthMethod = 'default' | 'client_secret_basic' | 'client_secret_post';

/** The look of the tokens that a client gets. */
export type ManagedTokenFormat = 'jwt' | 'opaque';

/** One secret of a client; never the secret itself. */
export interface ManagementSecretRecord {
  readonly id: string;
  readonly label: string | null;
  readonly last_four: string;
  readonly state: 'active' | 'expired' | 'deactivated' | 'revoked';
  readonly created_at: string;
  readonly created_by: string;
  readonly expires_at: string | null;
}

/** An API client. */
export interface ManagementClientRecord {
  readonly client_id: string;
  /** The record's own id. */
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly state: 'enabled' | 'disabled' | 'expired';
  readonly token_endpoint_auth_method: ManagedAuthMethod;
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
  readonly disabled_at: string | null;
  readonly disabled_by: string | null;
  readonly secrets: readonly ManagementSecretRecord[];
}

/** An API client just made, with its secret: the only time that it is shown. */
export interface CreatedClientRecord extends ManagementClientRecord {
  readonly client_secret: string;
}

/** What a new client is made of; all but `name` has a default on the server. */
export interface NewClientRecord {
  readonly name: string;
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
  readonly description?: string | undefined;
  readonly token_endpoint_auth_method?: ManagedAuthMethod | undefined;
  readonly access_token_format?: ManagedTokenFormat | undefined;
  /** Seconds. */
  readonly access_token_lifetime?: number | undefined;
  /** Whether only `scopes` may be asked for; true by default. */
  readonly restrict_scopes?: boolean | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** What is granted when no scope is asked for; `scopes` by default. */
  readonly default_scopes?: readonly string[] | undefined;
  readonly default_resource?: string | undefined;
  readonly entitlements?: readonly string[] | undefined;
  readonly expires_at?: string | undefined;
  readonly secret_label?: string | undefined;
  readonly secret_expires_at?: string | undefined;
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
  readonly address: string | null;
  readonly issued_at: string;
  readonly expires_at: string;
}

/** What happened in a request, as an operator may know it. */
export interface AuditEntryRecord {
  readonly id: string;
  readonly at: string;
  readonly request_id: string | null;
  readonly event: string;
  readonly result: 'success' | 'refused' | 'failed';
  readonly reason: string | null;
  /** What really happened, as a sentence. */
  readonly cause: string | null;
  /** What to do about it, as a sentence. */
  readonly remedy: string | null;
  readonly actor: string | null;
  readonly credential_id: string | null;
  readonly subject: string | null;
  readonly address: string | null;
  readonly detail: unknown;
}

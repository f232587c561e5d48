// Secrets as the management API sends and takes them. Times are RFC 3339 in UTC, spans are seconds.

/** One secret of a client; never the secret itself. */
export interface ManagementSecretRecord {
  readonly id: string;
  readonly label: string | null;
  /** `null` where it is not known, or would tell too much of a short secret. */
  readonly last_four: string | null;
  readonly state: 'active' | 'expired' | 'retired' | 'deactivated' | 'revoked';
  /** The hash that it is kept under; `imported` is that of another system. */
  readonly kept_as: 'hmac-sha256' | 'argon2id' | 'imported';
  /** Whether the secret itself is kept, encrypted, for `client_secret_jwt`. */
  readonly sealed: boolean;
  readonly created_at: string;
  readonly created_by: string;
  readonly expires_at: string | null;
  /** From then on the secret in its place is the one that counts. */
  readonly retires_at: string | null;
  readonly replaced_by: string | null;
  readonly deactivated_at: string | null;
  readonly revoked_at: string | null;
  readonly last_used_at: string | null;
  /** The address that it came from then. */
  readonly last_used_from: string | null;
}

/** When a credential was last good. */
export interface CredentialUseRecord {
  /** The id of a secret, or the thumbprint of a key or certificate. */
  readonly credential_id: string;
  readonly last_used_at: string;
  readonly last_used_from: string;
}

/** A secret just made: the only time that it is shown. */
export interface CreatedSecretRecord extends ManagementSecretRecord {
  /** Absent where a hash was imported. */
  readonly client_secret?: string | undefined;
}

/** What a new secret is made of; all of it has a default on the server. */
export interface NewSecretRecord {
  /** Chosen; one of 256 random bits by default. */
  readonly client_secret?: string | undefined;
  /** Instead of the secret, its hash in another system. */
  readonly hash?: string | undefined;
  readonly label?: string | undefined;
  readonly expires_at?: string | undefined;
  /** Whether the secret itself is kept, encrypted: for a client that is to switch to `client_secret_jwt`. */
  readonly keep_sealed?: boolean | undefined;
}

/** A new secret in the place of those that a client has. */
export interface RotationRecord extends NewSecretRecord {
  /** Seconds that they go on to count; a day by default. */
  readonly overlap?: number | undefined;
}

/** A change of a secret: what is left out stays, `null` takes an end away. */
export interface SecretPatchRecord {
  readonly label?: string | null | undefined;
  readonly expires_at?: string | null | undefined;
  readonly retires_at?: string | null | undefined;
}

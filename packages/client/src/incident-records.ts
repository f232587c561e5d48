// What the management API says of incidents, entitlements and tenants that are made, in its own words.
import type { ManagedTokenFormat, TenantRecord } from './management-records.ts';

/** What an ending would end. */
export interface EffectRecord {
  readonly dry_run: true;
  /** Tokens that are good at this moment, and would not be any more. */
  readonly live_tokens: number;
  readonly last_issued_at: string | null;
  /** From where the live ones were asked for, the latest first; at most 20. */
  readonly addresses: readonly { readonly address: string; readonly live_tokens: number; readonly last_issued_at: string }[];
}

/** A token request that is only asked about. */
export interface QuestionRecord {
  readonly client_id: string;
  /** The first that it is registered for when absent. */
  readonly auth_method?: string | undefined;
  /** Any that is live when absent. */
  readonly credential_id?: string | undefined;
  /** Not judged when absent. */
  readonly address?: string | undefined;
  readonly grant_type?: string | undefined;
  /** Parted by blanks. */
  readonly scope?: string | undefined;
  readonly resource?: readonly string[] | undefined;
  readonly authorization_details?: readonly Readonly<Record<string, unknown>>[] | undefined;
  readonly dpop?: boolean | undefined;
  readonly certificate?: boolean | undefined;
}

/** Whether a token request would pass. */
export interface EvaluationRecord {
  readonly allowed: boolean;
  /** The rule that refuses; `null` when none does. */
  readonly decided_by: string | null;
  readonly passed: readonly string[];
  /** What the client would read. */
  readonly error: string | null;
  readonly error_description: string | null;
  readonly reason: string | null;
  readonly cause: string | null;
  readonly remedy: string | null;
  readonly token: {
    readonly access_token_format: ManagedTokenFormat;
    /** Seconds. */
    readonly expires_in: number;
    readonly scope: string;
    readonly audience: readonly string[];
    readonly entitlements: readonly string[];
    readonly signing_alg: string;
  } | null;
}

/** What a client may be given. */
export interface EntitlementRecord {
  readonly name: string;
  readonly kind: 'built_in' | 'own';
  readonly description: string;
  /** Whether it may be limited to the clients of one owner. */
  readonly limitable: boolean;
  readonly created_at: string | null;
}

/** What a new tenant is made of; all but `name` and `public_url` has a default on the server. */
export interface NewTenantRecord
  extends Partial<
    Pick<
      TenantRecord,
      | 'hosts'
      | 'access_token_lifetime'
      | 'max_access_token_lifetime'
      | 'access_token_format'
      | 'access_token_signing_alg'
      | 'dpop_nonce'
      | 'key_lifetime'
    >
  > {
  readonly name: string;
  /** An origin. It is in every token and never changes. */
  readonly public_url: string;
  readonly admin_client_id?: string;
}

/** A tenant just made, with its administrator: the only time that the secret is shown. */
export interface CreatedTenantRecord extends TenantRecord {
  readonly admin: { readonly client_id: string; readonly client_secret: string };
}

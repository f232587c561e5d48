// The one error of the protocol (RFC 6749 §5.2 and the codes registered since). A table knows each code's status; one function writes it.

/** Status of each error code that this protocol layer may raise. */
export const OAUTH_ERRORS = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_response_type: 400,
  invalid_scope: 400,
  invalid_target: 400,
  invalid_authorization_details: 400,
  invalid_dpop_proof: 400,
  use_dpop_nonce: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  server_error: 500,
  temporarily_unavailable: 503,
} as const satisfies Record<string, number>;

/** An error code of RFC 6749 §5.2, RFC 6750 §3.1, RFC 8707 §2 or RFC 9396 §5. */
export type OAuthErrorCode = keyof typeof OAUTH_ERRORS;

/** What an {@link OAuthError} carries beside its code and description. */
export interface OAuthErrorOptions {
  /** HTTP status where it differs from the table's, as 404, 405, 413 and 415 do with `invalid_request`. */
  readonly status?: number;
  /** Response headers that belong to the refusal, such as `Allow` or `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the operator must know and the peer must not. */
  readonly cause?: unknown;
}

// RFC 6749 §5.2: error_description is %x20-21 / %x23-5B / %x5D-7E.
const NOT_DESCRIPTION = /[^\x20-\x21\x23-\x5b\x5d-\x7e]/g;

/**
 * A refusal in the protocol's own words (RFC 6749 §5.2). `message` is what the peer may read; `cause` is for the operator.
 *
 * @example
 * throw new OAuthError('invalid_scope', 'Scope "x" is not granted to this client.')
 */
export class OAuthError extends Error {
  override readonly name: string = 'OAuthError';
  readonly code: OAuthErrorCode;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Response headers that belong to the refusal. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: OAuthErrorCode, description: string, options: OAuthErrorOptions = {}) {
    super(description.replace(NOT_DESCRIPTION, "'"), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status ?? OAUTH_ERRORS[code];
    this.headers = options.headers ?? {};
  }

  /** The JSON body of RFC 6749 §5.2. */
  toJSON(): { error: OAuthErrorCode; error_description: string } {
    return { error: this.code, error_description: this.message };
  }
}

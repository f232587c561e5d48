// The error of OAuth (RFC 6749 §5.2, and the codes registered since), and the HTTP status of each code.

/** The HTTP status of each error code. */
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
  use_attestation_challenge: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  server_error: 500,
  temporarily_unavailable: 503,
} as const satisfies Record<string, number>;

/** An error code of RFC 6749 §5.2, RFC 6750 §3.1, RFC 8707 §2 or RFC 9396 §5. */
export type OAuthErrorCode = keyof typeof OAUTH_ERRORS;

/** Optional members of an {@link OAuthError}. */
export interface OAuthErrorOptions {
  /** The HTTP status if it differs from the table's, such as 404, 405, 413 and 415 with `invalid_request`. */
  readonly status?: number;
  /** Additional response headers, such as `Allow` or `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the operator, never sent to the client. */
  readonly cause?: unknown;
}

// RFC 6749 §5.2: error_description is %x20-21 / %x23-5B / %x5D-7E.
const NOT_DESCRIPTION = /[^\x20-\x21\x23-\x5b\x5d-\x7e]/g;

/**
 * An error response of the protocol (RFC 6749 §5.2). `message` is sent to the client; `cause` is for the
 * operator.
 *
 * @example
 * throw new OAuthError('invalid_scope', 'Scope "x" is not granted to this client.')
 */
export class OAuthError extends Error {
  override readonly name: string = 'OAuthError';
  readonly code: OAuthErrorCode;
  /** HTTP status of the response. */
  readonly status: number;
  /** Additional response headers. */
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

// The server's refusal, in the protocol's own words (RFC 6749 §5.2).

/**
 * The server refused the token request. `code` is its `error`, `status` tells whether it may be tried again.
 *
 * @example
 * if (error instanceof OAuthResponseError && error.code === 'invalid_client') …
 */
export class OAuthResponseError extends Error {
  override readonly name: string = 'OAuthResponseError';
  /** The `error` of the answer, such as `invalid_client`. */
  readonly code: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** The `error_description` of the answer, as received: not safe to print to a terminal as it is. */
  readonly description: string | undefined;
  /** The answer's `Mintmark-Request-Id`, which `mintmark explain` takes. */
  readonly requestId: string | undefined;
  /** Seconds to wait before trying again, where the answer told (`Retry-After`). */
  readonly retryAfter: number | undefined;

  /** @param refusal - with `hint`, a sentence of ours on what may help, added to the message */
  constructor(refusal: {
    code: string;
    status: number;
    description: string | undefined;
    requestId: string | undefined;
    retryAfter?: number | undefined;
    hint?: string | undefined;
  }) {
    const said = refusal.description === undefined ? refusal.code : `${refusal.code}: ${refusal.description}`;
    super(refusal.hint === undefined ? said : `${said} ${refusal.hint}`);
    this.code = refusal.code;
    this.status = refusal.status;
    this.description = refusal.description;
    this.requestId = refusal.requestId;
    this.retryAfter = refusal.retryAfter;
  }
}

// An error response of the token endpoint (RFC 6749 §5.2).
import { MintmarkError } from './mintmark-error.ts';

/** The members of an error response. */
export interface OAuthErrorResponse {
  readonly error: string;
  readonly status: number;
  readonly description: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfter?: number | undefined;
}

/**
 * The server refused the token request. `error` is the reason; see {@link isTransient} for whether it may be
 * tried again.
 *
 * @example
 * if (error instanceof OAuthResponseError && error.error === 'invalid_client') console.error('Rotate the secret.');
 */
export class OAuthResponseError extends MintmarkError implements OAuthErrorResponse {
  override readonly name = 'OAuthResponseError';
  readonly code = 'oauth_error';
  /** The `error` of the response, such as `invalid_client`. */
  readonly error: string;
  /** HTTP status of the response. */
  readonly status: number;
  /** The `error_description` of the response, as received: not safe to print to a terminal as it is. */
  readonly description: string | undefined;
  /** The response's `Mintmark-Request-Id`, for `mintmark explain`. */
  readonly requestId: string | undefined;
  /** Seconds to wait before trying again, from `Retry-After`. */
  readonly retryAfter: number | undefined;

  /** @param hint - a sentence on what may help, appended to the message */
  constructor({ error, status, description, requestId, retryAfter }: OAuthErrorResponse, hint?: string) {
    const message = description === undefined ? error : `${error}: ${description}`;
    super(hint === undefined ? message : `${message} ${hint}`);
    this.error = error;
    this.status = status;
    this.description = description;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }
}

// The error for a response that no OAuth server sends: malformed, too large, or a redirect.
import { MintmarkError, type ProtocolErrorCode } from './mintmark-error.ts';

/**
 * The response is not one that the protocol defines; often it is a proxy's.
 *
 * @example
 * if (error instanceof ProtocolError && error.status === 502) console.error('Is the server running behind its proxy?');
 */
export class ProtocolError extends MintmarkError {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;
  /** HTTP status of the response; 408, 425, 429 and 5xx may be tried again. */
  readonly status: number;
  /** The response's `Mintmark-Request-Id`, if it had one. */
  readonly requestId: string | undefined;
  /** Seconds to wait before trying again, from `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ProtocolErrorCode,
    message: string,
    response: { status: number; requestId: string | undefined; retryAfter?: number | undefined },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.status = response.status;
    this.requestId = response.requestId;
    this.retryAfter = response.retryAfter;
  }
}

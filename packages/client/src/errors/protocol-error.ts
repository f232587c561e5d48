// An answer that makes no sense: not the protocol's, too large, or leading elsewhere.

/** Why an answer made no sense. */
export type ProtocolErrorCode =
  | 'unexpected_response'
  | 'response_too_large'
  | 'redirect_refused'
  | 'unsupported_token_type'
  | 'issuer_mismatch';

/** The answer is not one that the protocol knows; often a proxy answered in the server's place. */
export class ProtocolError extends Error {
  override readonly name: string = 'ProtocolError';
  readonly code: ProtocolErrorCode;
  /** HTTP status of the answer; 408, 425, 429 and 5xx may be tried again. */
  readonly status: number;
  /** The answer's `Mintmark-Request-Id`, if it had one. */
  readonly requestId: string | undefined;
  /** Seconds to wait before trying again, where the answer told (`Retry-After`). */
  readonly retryAfter: number | undefined;

  constructor(
    code: ProtocolErrorCode,
    message: string,
    answer: { status: number; requestId: string | undefined; retryAfter?: number | undefined },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.status = answer.status;
    this.requestId = answer.requestId;
    this.retryAfter = answer.retryAfter;
  }
}

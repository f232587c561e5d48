// The errors of a guard. There is one class for each kind of fault: the token (401), its rights (403), the
// request (400 or 401), and an outage (503), so that a program does not discard valid tokens in an outage.
import type { GUARD_UNAVAILABLE_CODES, INSUFFICIENT_RIGHTS_CODES, REQUEST_REJECTED_CODES, TOKEN_REJECTED_CODES } from './error-codes.ts';

/** The reason why a token was rejected; stable, for logs and tests. */
export type TokenRejectedCode = keyof typeof TOKEN_REJECTED_CODES;

/** The fault of a request: it has no token (`no_token`), is malformed (`invalid_request`) or too large. */
export type RequestRejectedCode = keyof typeof REQUEST_REJECTED_CODES;

/** The right that a token lacks. */
export type InsufficientRightsCode = keyof typeof INSUFFICIENT_RIGHTS_CODES;

/** The unavailable part. */
export type GuardUnavailableCode = keyof typeof GUARD_UNAVAILABLE_CODES;

/** The code of any error of a guard. */
export type GuardErrorCode = TokenRejectedCode | RequestRejectedCode | InsufficientRightsCode | GuardUnavailableCode;

/**
 * The base of all errors of a guard. Messages contain no part of the token.
 *
 * @example
 * if (error instanceof GuardError) log.info({ code: error.code });
 */
export abstract class GuardError<Code extends GuardErrorCode = GuardErrorCode> extends Error {
  /** Stable, for logs, tests and programs. */
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The token must not be accepted: respond with 401 (RFC 6750 §3.1). */
export class TokenRejected extends GuardError<TokenRejectedCode> {
  override readonly name = 'TokenRejected';
}

/**
 * The request has no token (respond with 401 without an error code), is malformed (respond with 400; RFC
 * 6750 §3.1), or has a body that is too long to compare (respond with 413).
 */
export class RequestRejected extends GuardError<RequestRejectedCode> {
  override readonly name = 'RequestRejected';
}

/** The token is valid but not sufficient: respond with 403 and `insufficient_scope` (RFC 6750 §3.1). */
export class InsufficientRights extends GuardError<InsufficientRightsCode> {
  override readonly name = 'InsufficientRights';
  /** The scope that would be sufficient, for the challenge; empty where no scope would. */
  readonly scope: readonly string[];

  constructor(code: InsufficientRightsCode, message: string, scope: readonly string[] = []) {
    super(code, message);
    this.scope = scope;
  }
}

/**
 * Whether the token is valid is unknown for now: respond with 503 and `Retry-After`. `cause` is for the
 * operator.
 */
export class GuardUnavailable extends GuardError<GuardUnavailableCode> {
  override readonly name = 'GuardUnavailable';
  /** Seconds after which the guard tries again. */
  readonly retryAfter: number;

  constructor(code: GuardUnavailableCode, message: string, options: { readonly retryAfter: number; readonly cause: unknown }) {
    super(code, message, { cause: options.cause });
    this.retryAfter = options.retryAfter;
  }
}

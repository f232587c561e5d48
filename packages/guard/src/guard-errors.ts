// The two ways in which a check fails: the token is bad (401), or nobody can tell for now (503). They are never mixed, because a program
// that is told "bad token" during an outage throws good tokens away and asks for new ones.

/**
 * Why a token was rejected; stable, for logs and tests.
 *
 * - `malformed`: not a signed JWT in strict compact form (RFC 7515 §3.1)
 * - `too_large`: longer than 8 KiB
 * - `wrong_type`: a JWT of another kind (RFC 9068 §4)
 * - `unsupported_algorithm`: an `alg` that is not the one its key signs with, `none` among them
 * - `critical_header`: a `crit` header (RFC 7515 §4.1.11); no extension is understood
 * - `unknown_key`: a `kid` that the tenant does not publish
 * - `bad_signature`
 * - `invalid_claim`: a claim that RFC 9068 §2.2 requires is missing or of the wrong type
 * - `wrong_issuer`, `wrong_audience`: minted by or for somebody else
 * - `expired`, `not_yet_valid`: the clock says no
 * - `sender_constrained`: bound to a key (`cnf`), of which the holder gave no proof
 */
export type TokenRejectedCode =
  | 'malformed'
  | 'too_large'
  | 'wrong_type'
  | 'unsupported_algorithm'
  | 'critical_header'
  | 'unknown_key'
  | 'bad_signature'
  | 'invalid_claim'
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'expired'
  | 'not_yet_valid'
  | 'sender_constrained';

/** The token must not be accepted: answer 401 with `invalid_token` (RFC 6750 §3.1). The message holds nothing of the token. */
export class TokenRejected extends Error {
  override readonly name = 'TokenRejected';
  readonly code: TokenRejectedCode;

  constructor(code: TokenRejectedCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Whether the token is good cannot be known for now: answer 503 with `Retry-After`. `cause` tells the operator why. */
export class GuardUnavailable extends Error {
  override readonly name = 'GuardUnavailable';
  readonly code = 'keys_unavailable';
  /** Seconds after which the guard will ask again. */
  readonly retryAfter: number;

  constructor(message: string, options: { readonly retryAfter: number; readonly cause: unknown }) {
    super(message, { cause: options.cause });
    this.retryAfter = options.retryAfter;
  }
}

// The errors of a guard. There is one class for each kind of fault: the token (401), its rights (403), the
// request (400 or 401), and an outage (503), so that a program does not discard valid tokens in an outage.

/**
 * The reason why a token was rejected; stable, for logs and tests.
 *
 * - `malformed`: neither a signed JWT in strict compact form (RFC 7515 §3.1) nor an opaque token that an
 *   issuer could introspect
 * - `too_large`: longer than 8 KiB
 * - `wrong_type`: a JWT of another type (RFC 9068 §4)
 * - `unsupported_algorithm`: `alg` is not the algorithm of its key; `none` always is refused
 * - `critical_header`: a `crit` header (RFC 7515 §4.1.11); no extension is supported
 * - `unknown_key`: the issuer does not publish a key with this `kid`
 * - `bad_signature`: the signature is not valid
 * - `invalid_claim`: a required claim is missing or has the wrong type
 * - `wrong_issuer`, `wrong_audience`: issued by another issuer, or for another API
 * - `expired`, `not_yet_valid`: outside its lifetime
 * - `revoked`: the revocation feed lists it
 * - `inactive`: introspection reports that it is not active (RFC 7662 §2.2)
 * - `sender_constrained`: bound to a key or certificate (`cnf`), and presented without a proof
 * - `unknown_confirmation`: bound by a method that is not supported (RFC 7800 §3.1)
 * - `wrong_scheme`: presented as `DPoP` without being bound to a key (RFC 9449 §7.2)
 * - `wrong_certificate`: bound to a certificate that the connection did not prove (RFC 8705 §3)
 * - `wrong_proof_key`: the DPoP proof was signed with another key than the token is bound to
 * - `invalid_proof`: the DPoP proof is missing, repeated or not valid (RFC 9449 §4.3)
 * - `proof_replayed`: the DPoP proof was used before
 * - `nonce_required`: the DPoP proof lacks the current nonce, which the response contains (RFC 9449 §9)
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
  | 'revoked'
  | 'inactive'
  | 'sender_constrained'
  | 'unknown_confirmation'
  | 'wrong_scheme'
  | 'wrong_certificate'
  | 'wrong_proof_key'
  | 'invalid_proof'
  | 'proof_replayed'
  | 'nonce_required';

/** The fault of a request: it has no token (`no_token`), or is malformed (`invalid_request`). */
export type RequestRejectedCode = 'no_token' | 'invalid_request';

/** The right that a token lacks. */
export type InsufficientRightsCode = 'insufficient_scope' | 'insufficient_entitlement' | 'insufficient_authorization_details';

/**
 * The unavailable part.
 *
 * - `metadata_unavailable`, `keys_unavailable`: the documents of the issuer
 * - `introspection_unavailable`: introspection of an opaque token, or of a JWT while the revocation feed is
 *   behind
 * - `resource_not_visible`: the API's client does not own the resource, so that the issuer does not report
 *   the state of its tokens
 * - `replays_unavailable`: the store of used DPoP proofs
 */
export type GuardUnavailableCode =
  | 'metadata_unavailable'
  | 'keys_unavailable'
  | 'introspection_unavailable'
  | 'resource_not_visible'
  | 'replays_unavailable';

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
 * The request has no token (respond with 401 without an error code), or is malformed (respond with 400; RFC
 * 6750 §3.1).
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

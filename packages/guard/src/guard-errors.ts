// The ways in which a check fails, by fault: the token is bad (401), it is good but not enough (403), the request makes no sense (400, 401), or
// nobody can tell for now (503). They are never mixed: a program that is told "bad token" during an outage throws good tokens away.

/**
 * Why a token was rejected; stable, for logs and tests.
 *
 * - `malformed`: neither a signed JWT in strict compact form (RFC 7515 §3.1) nor an opaque token that anybody could be asked about
 * - `too_large`: longer than 8 KiB
 * - `wrong_type`: a JWT of another kind (RFC 9068 §4)
 * - `unsupported_algorithm`: an `alg` that is not the one its key signs with, `none` among them
 * - `critical_header`: a `crit` header (RFC 7515 §4.1.11); no extension is understood
 * - `unknown_key`: a `kid` that the issuer does not publish
 * - `bad_signature`
 * - `invalid_claim`: a claim that is required is missing or of the wrong type
 * - `wrong_issuer`, `wrong_audience`: minted by or for somebody else
 * - `expired`, `not_yet_valid`: the clock says no
 * - `revoked`: the revocation feed says that it has ended
 * - `inactive`: introspection says that it is not to be used (RFC 7662 §2.2)
 * - `sender_constrained`: bound to a key or certificate (`cnf`), and presented as if it were not
 * - `unknown_confirmation`: bound in a way that is not understood here (RFC 7800 §3.1)
 * - `wrong_scheme`: presented as `DPoP` without being bound to a key (RFC 9449 §7.2)
 * - `wrong_certificate`: bound to a certificate that the connection did not prove (RFC 8705 §3)
 * - `wrong_proof_key`: the DPoP proof is by another key than the token's
 * - `invalid_proof`: the DPoP proof is missing, twice there, or does not hold (RFC 9449 §4.3)
 * - `proof_replayed`: the DPoP proof was used before
 * - `nonce_required`: the DPoP proof lacks the nonce of now; the answer brings it (RFC 9449 §9)
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

/** The token must not be accepted: answer 401 (RFC 6750 §3.1). The message holds nothing of the token. */
export class TokenRejected extends Error {
  override readonly name = 'TokenRejected';
  readonly code: TokenRejectedCode;

  constructor(code: TokenRejectedCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The request has no token (`no_token`: answer 401 without an error code), or is malformed (`invalid_request`: answer 400; RFC 6750 §3.1). */
export class RequestRejected extends Error {
  override readonly name = 'RequestRejected';
  readonly code: 'no_token' | 'invalid_request';

  constructor(code: RequestRejected['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** The token is good and not enough: answer 403 with `insufficient_scope` (RFC 6750 §3.1). */
export class InsufficientRights extends Error {
  override readonly name = 'InsufficientRights';
  readonly code: 'insufficient_scope' | 'insufficient_entitlement' | 'insufficient_authorization_details';
  /** The scope that would do, for the challenge; empty where no scope would. */
  readonly scope: readonly string[];

  constructor(code: InsufficientRights['code'], message: string, scope: readonly string[] = []) {
    super(message);
    this.code = code;
    this.scope = scope;
  }
}

/**
 * What cannot be had for now.
 *
 * - `metadata_unavailable`, `keys_unavailable`: the issuer's documents
 * - `introspection_unavailable`: the answer about an opaque token, or about a JWT while the revocation feed is behind
 * - `resource_not_visible`: the API's client may not know what the tokens of its resource are worth
 * - `replays_unavailable`: the memory of DPoP proofs
 */
export type GuardUnavailableCode =
  | 'metadata_unavailable'
  | 'keys_unavailable'
  | 'introspection_unavailable'
  | 'resource_not_visible'
  | 'replays_unavailable';

/** Whether the token is good cannot be known for now: answer 503 with `Retry-After`. `cause` tells the operator why. */
export class GuardUnavailable extends Error {
  override readonly name = 'GuardUnavailable';
  readonly code: GuardUnavailableCode;
  /** Seconds after which the guard will ask again. */
  readonly retryAfter: number;

  constructor(code: GuardUnavailableCode, message: string, options: { readonly retryAfter: number; readonly cause: unknown }) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfter = options.retryAfter;
  }
}

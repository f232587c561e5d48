// The responses for errors of the guard (RFC 6750 §3, RFC 9449 §7.1, RFC 9728 §5.1).
import { formatChallenge, OAUTH_ERRORS, type OAuthErrorCode } from '@mintmark/protocol';
import { GuardUnavailable, InsufficientRights, RequestRejected, TokenRejected, type TokenRejectedCode } from '../guard-errors.ts';

/** The response to a request that is refused. */
export interface ErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; `undefined` for a response without a body. */
  readonly body: { readonly error: string; readonly error_description: string } | undefined;
}

/** The values that all error responses of a guard share. */
export interface ErrorResponseContext {
  readonly realm: string;
  /** The URL of the resource's metadata (RFC 9728 §5.1). */
  readonly resourceMetadata: string | undefined;
  /**
   * Permitted algorithms of DPoP proofs; empty if proofs cannot be checked, so that no DPoP challenge is
   * sent.
   */
  readonly dpopAlgorithms: readonly string[];
  /** The current nonce, if proofs require one. */
  readonly nonce: () => string | undefined;
}

const CONTENT_TOO_LARGE = 413;

interface ErrorDescription {
  readonly status: number;
  readonly code: OAuthErrorCode | undefined;
  readonly message: string;
  readonly scope?: readonly string[];
}

/** Errors of a proof have codes of their own (RFC 9449 §7.1); every other rejection is `invalid_token`. */
const PROOF_ERRORS: Partial<Readonly<Record<TokenRejectedCode, OAuthErrorCode>>> = {
  invalid_proof: 'invalid_dpop_proof',
  wrong_content_digest: 'invalid_dpop_proof',
  wrong_proof_key: 'invalid_dpop_proof',
  proof_replayed: 'invalid_dpop_proof',
  nonce_required: 'use_dpop_nonce',
};

/**
 * The response for an error of the guard.
 *
 * @param wanted - the scope that the route requires, for a 401
 * @returns `undefined` for any other error
 */
export const errorResponseFor = (
  error: unknown,
  context: ErrorResponseContext,
  wanted: readonly string[] = [],
): ErrorResponse | undefined => {
  if (error instanceof GuardUnavailable) return unavailableResponse(error);
  const found = describe(error);
  if (found === undefined) return undefined;
  const described = found.status === 401 ? { ...found, scope: wanted } : found;
  const { status, code, message } = described;
  const nonce = code === 'use_dpop_nonce' ? context.nonce() : undefined;
  // RFC 9110 §15.5.14: the rest of a body that is too long is not read.
  const closing = status === CONTENT_TOO_LARGE ? { connection: 'close' } : undefined;
  return {
    status,
    headers: {
      'cache-control': 'no-store',
      'www-authenticate': challenges(described, error, context).join(', '),
      ...(nonce === undefined ? undefined : { 'dpop-nonce': nonce }),
      ...closing,
    },
    body: code === undefined ? undefined : { error: code, error_description: message },
  };
};

const describe = (error: unknown): ErrorDescription | undefined => {
  if (error instanceof TokenRejected) return { status: 401, code: PROOF_ERRORS[error.code] ?? 'invalid_token', message: error.message };
  if (error instanceof InsufficientRights) {
    return { status: OAUTH_ERRORS.insufficient_scope, code: 'insufficient_scope', message: error.message, scope: error.scope };
  }
  if (!(error instanceof RequestRejected)) return undefined;
  // RFC 6750 §3.1: no error code for a request without a token.
  if (error.code === 'no_token') return { status: 401, code: undefined, message: error.message };
  const status = error.code === 'content_too_large' ? CONTENT_TOO_LARGE : OAUTH_ERRORS.invalid_request;
  return { status, code: 'invalid_request', message: error.message };
};

// A request without a token gets challenges of both schemes, an error of a proof only that of DPoP.
const challenges = (
  { code, message, scope = [] }: ErrorDescription,
  error: unknown,
  { realm, resourceMetadata, dpopAlgorithms }: ErrorResponseContext,
) => {
  const common = {
    realm,
    error: code,
    error_description: code === undefined ? undefined : message,
    scope: scope.length === 0 ? undefined : scope.join(' '),
    resource_metadata: resourceMetadata,
  };
  const bearer = formatChallenge('Bearer', common);
  const dpop = formatChallenge('DPoP', { ...common, algs: dpopAlgorithms.join(' ') });
  if (error instanceof TokenRejected && error.code in PROOF_ERRORS) return [dpop];
  return code === undefined && dpopAlgorithms.length > 0 ? [bearer, dpop] : [bearer];
};

const unavailableResponse = ({ retryAfter }: GuardUnavailable): ErrorResponse => ({
  status: OAUTH_ERRORS.temporarily_unavailable,
  headers: { 'cache-control': 'no-store', 'retry-after': String(retryAfter) },
  body: { error: 'temporarily_unavailable', error_description: 'The access token cannot be checked for now.' },
});

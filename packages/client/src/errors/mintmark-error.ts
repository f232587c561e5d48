// The common base of all errors that this package throws on purpose, and their codes.

/** The reason why no response arrived. */
export type NetworkErrorCode = 'network_error' | 'timeout' | 'tls_untrusted';

/** The fault of a response. */
export type ProtocolErrorCode =
  | 'unexpected_response'
  | 'response_too_large'
  | 'redirect_refused'
  | 'unsupported_token_type'
  | 'issuer_mismatch';

/** All codes of a {@link MintmarkError}. */
export type MintmarkErrorCode =
  | NetworkErrorCode
  | ProtocolErrorCode
  | 'oauth_error'
  | 'management_error'
  | 'secret_unavailable'
  | 'token_store_failed';

/**
 * The base of {@link NetworkError}, {@link ProtocolError}, {@link OAuthResponseError}, {@link
 * ManagementError}, {@link SecretError} and {@link TokenStoreError}. An argument that cannot be used is a
 * TypeError with `code: 'invalid_argument'` instead.
 *
 * @example
 * try {
 *   await tokens.get();
 * } catch (error) {
 *   if (error instanceof MintmarkError) console.error(error.code, error.message);
 *   else throw error;
 * }
 */
export abstract class MintmarkError extends Error {
  abstract override readonly name: string;
  abstract readonly code: MintmarkErrorCode;
}

// The common base of all errors that this package throws on purpose, and their codes.
import type { NETWORK_ERROR_CODES, OTHER_ERROR_CODES, PROTOCOL_ERROR_CODES } from './error-codes.ts';

/** The reason why no response arrived. */
export type NetworkErrorCode = keyof typeof NETWORK_ERROR_CODES;

/** The fault of a response. */
export type ProtocolErrorCode = keyof typeof PROTOCOL_ERROR_CODES;

/** All codes of a {@link MintmarkError}. */
export type MintmarkErrorCode = NetworkErrorCode | ProtocolErrorCode | keyof typeof OTHER_ERROR_CODES;

/**
 * The base of {@link NetworkError}, {@link ProtocolError}, {@link OAuthResponseError}, {@link
 * ManagementError}, {@link SecretError}, {@link WorkloadError}, {@link SubjectTokenError} and {@link TokenStoreError}. An argument that
 * cannot be used is a TypeError with `code: 'invalid_argument'` instead.
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

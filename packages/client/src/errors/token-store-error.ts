// The error for a token store that fails or that contains something other than a stored token.
import { MintmarkError } from './mintmark-error.ts';

/**
 * A token store failed, or its content is not a stored token. A token source reports it as a `storeFailed`
 * event and works without the store; it is thrown only to callers of the store itself.
 *
 * @example
 * tokens.on((event) => {
 *   if (event.type === 'storeFailed' && event.error instanceof TokenStoreError) console.warn(event.error.message);
 * });
 */
export class TokenStoreError extends MintmarkError {
  override readonly name = 'TokenStoreError';
  readonly code = 'token_store_failed';
}

// The error for a secret or key that cannot be read.
import { MintmarkError } from './mintmark-error.ts';

/**
 * A secret provider failed: the file does not exist, the command failed, the secret is empty. The
 * provider's own error is the `cause`.
 *
 * @example
 * if (error instanceof SecretError) console.error('The secret cannot be read:', error.cause);
 */
export class SecretError extends MintmarkError {
  override readonly name = 'SecretError';
  readonly code = 'secret_unavailable';
}

// The error for a subject token that can no longer be exchanged.
import { MintmarkError } from './mintmark-error.ts';

/**
 * The received token expired before or while it was exchanged. The caller of an API gets 401 `invalid_token` for it, and
 * comes back with another one.
 *
 * @example
 * const status = error instanceof SubjectTokenError ? 401 : 503;
 */
export class SubjectTokenError extends MintmarkError {
  override readonly name = 'SubjectTokenError';
  readonly code = 'subject_token_expired';
}

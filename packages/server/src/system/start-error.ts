/**
 * Why a start or an offline command failed: one complete message for the operator, naming the key, path or
 * address.
 */
export class StartError extends Error {
  override readonly name = 'StartError';

  /** Wraps any error. */
  static of(error: unknown): StartError {
    if (error instanceof StartError) return error;
    return new StartError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

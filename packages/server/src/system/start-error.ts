// Why a start or a recovery came to nothing: one message for the operator, naming the key, path or address.

/** The server cannot start. The message is complete; the cause is for a debugger. */
export class StartError extends Error {
  override readonly name = 'StartError';

  /** Wraps whatever a start ran into. */
  static of(error: unknown): StartError {
    if (error instanceof StartError) return error;
    return new StartError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

// Errors that the user can fix on the command line or in the environment.

/** Invalid usage. The message states what to do instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * A prompt was cancelled by Ctrl-C or by the end of the input. Every prompt comes before anything is done.
 */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';

  constructor() {
    super('Cancelled: nothing was done.');
  }
}

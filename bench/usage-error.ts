// An error of the arguments or of the machine, of which only the message is printed.

/** A run that cannot start, or is void. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

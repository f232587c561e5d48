// What went wrong in the caller's words or on the machine: its message is all that is printed.

/** A run that cannot start, or that must not count. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

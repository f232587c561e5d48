// What a user can put right on the command line or in the environment.

/** The command was called in a way that makes no sense; the message says what to do instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Somebody was asked, and pressed Ctrl-C or ended the input. Every question comes before anything is done. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';

  constructor() {
    super('Cancelled: nothing was done.');
  }
}

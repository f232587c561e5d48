// The exit codes, which scripts rely on.

/** What each exit code says. */
export const EXIT = {
  ok: 0,
  /** It did not work, for a reason of this machine or a fault of the server. */
  failure: 1,
  /** The command was called in a way that makes no sense. */
  usage: 2,
  /** The server said no. */
  refused: 3,
  /** The server was not reached. */
  network: 4,
  /** The token that was looked at has expired or is not valid. */
  invalid: 5,
  /** Ended by Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

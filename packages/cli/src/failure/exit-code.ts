// The exit codes, which scripts rely on, and the error that ends a run with one of them.

/** The exit codes. */
export const EXIT = {
  ok: 0,
  /** A failure on this machine, or a fault of the server. */
  failure: 1,
  /** Invalid arguments, files or environment. */
  usage: 2,
  /** The server refused the request. */
  refused: 3,
  /** The server could not be reached. */
  network: 4,
  /** The inspected token has expired or is invalid. */
  invalid: 5,
  /** The server does not know the record, or does not show it to these credentials. */
  unknown: 6,
  /** Done in part; the output lists what is missing. */
  partial: 7,
  /** Ended by Ctrl-C, or by the end of the input at a prompt. */
  interrupted: 130,
} as const;

/** The meaning of each, for `mintmark help exit-codes`. */
export const EXIT_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.ok, 'done'],
  [EXIT.failure, 'failed, on this machine or by a fault of the server; see standard error'],
  [
    EXIT.usage,
    'usage: an option, the configuration, a file or a manifest is wrong, or there is no terminal for a prompt; nothing was changed',
  ],
  [EXIT.refused, 'refused by the server: wrong credentials, missing rights or invalid values; a retry will not help'],
  [EXIT.network, 'the server could not be reached, or its certificate is not trusted; a retry may help'],
  [EXIT.invalid, 'the token has expired or is invalid'],
  [EXIT.unknown, 'unknown to the server, or not visible to these credentials: its validity is not known'],
  [EXIT.partial, 'done in part: the notes say what was refused or could not be imported; the rest is done'],
  [
    EXIT.interrupted,
    'cancelled by Ctrl-C, or by the end of the input at a prompt; nothing was done, unless standard error says how to continue',
  ],
];

/** The page of `mintmark help exit-codes`. */
export const exitCodesPage = (): string =>
  ['Exit codes of every command:', '', ...EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`), ''].join(
    '\n',
  );

/** Ends the run with this exit code. Everything has been printed already. */
export class EndedWith extends Error {
  override readonly name = 'EndedWith';
  readonly code: number;

  constructor(code: number) {
    super(`Ended with ${code}.`);
    this.code = code;
  }
}

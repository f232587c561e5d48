// The exit codes, which scripts rely on, and the error that ends a run with one of them.

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
  /** The server does not know what was asked about, or does not tell these credentials. */
  unknown: 6,
  /** Done, but not all of it could be; the output says what is missing. */
  partial: 7,
  /** Ended by Ctrl-C, as shells count it, or by the end of input at a question. */
  interrupted: 130,
} as const;

/** What each says to a person, and what a script does about it. */
const MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.ok, 'done'],
  [EXIT.failure, 'failed: something on this machine, or a fault of the server; standard error says what'],
  [EXIT.usage, 'called wrongly: an option, a file or a manifest is not right, or a question has nobody to answer it; nothing was changed'],
  [EXIT.refused, 'refused by the server: credentials, rights, or values that it does not take; asking again changes nothing'],
  [EXIT.network, 'the server was not reached, or its certificate is not trusted; later it may work'],
  [EXIT.invalid, 'the token that was looked at has expired or is not valid'],
  [EXIT.unknown, 'not known to the server, or not to these credentials: whether it is good was not told'],
  [EXIT.partial, 'done in part: what could not be carried over, or was refused, is in the notes; the rest is there'],
  [EXIT.interrupted, 'ended by Ctrl-C, or by the end of input at a question; nothing was done'],
];

/** The page of `mintmark help exit-codes`. */
export const exitCodesPage = (): string =>
  ['Exit codes of every command:', '', ...MEANINGS.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`), ''].join('\n');

/** Ends the run with this exit code. Everything has been printed already. */
export class EndedWith extends Error {
  override readonly name = 'EndedWith';
  readonly code: number;

  constructor(code: number) {
    super(`Ended with ${code}.`);
    this.code = code;
  }
}

// An exit code that is an answer in itself: everything there is to say has been said.

/** Ends the run with this code, and without another word. */
export class EndedWith extends Error {
  override readonly name = 'EndedWith';
  readonly code: number;

  constructor(code: number) {
    super(`Ended with ${code}.`);
    this.code = code;
  }
}

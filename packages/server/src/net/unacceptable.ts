// A configuration value that cannot be used, before it is known under which key it was written.
/** Why a value cannot be used: a clause that goes behind the key, as `must be a number`. */
export class Unacceptable extends Error {
  override readonly name = 'Unacceptable';

  /** @param shown - the value, where it is no secret and seeing it helps */
  constructor(problem: string, shown?: string) {
    super(shown === undefined ? problem : `${problem}, not ${JSON.stringify(shown)}`);
  }
}

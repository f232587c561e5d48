// The error of a configuration value, thrown where its key is unknown.
/** A value cannot be used. The message is a clause that follows the key, such as `must be a number`. */
export class Unacceptable extends Error {
  override readonly name = 'Unacceptable';

  /** @param shown - the value, if it is no secret */
  constructor(problem: string, shown?: string) {
    super(shown === undefined ? problem : `${problem}, not ${JSON.stringify(shown)}`);
  }
}

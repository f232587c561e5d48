/** The arguments or the machine do not permit a run, or a run is void. Only the message is printed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A server cannot be measured on this machine, and the others can. The first line of the message states why. */
export class NotMeasured extends UsageError {}

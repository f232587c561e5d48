/** The arguments or the machine do not permit a run, or a run is void. Only the message is printed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Creates the error for an invalid argument: a `TypeError` with a stable code, thrown before anything is
 * sent.
 *
 * @param message - names the argument, and never contains a secret
 */
export const invalidArgument = (message: string): TypeError & { readonly code: 'invalid_argument' } =>
  Object.assign(new TypeError(message), { code: 'invalid_argument' as const });

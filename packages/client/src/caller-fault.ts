// The caller's faults: a TypeError with a stable code, thrown before anything is sent.

/** Makes the `TypeError` of an argument that cannot be used. The message names the argument and never repeats a secret. */
export const invalidArgument = (message: string): TypeError & { readonly code: 'invalid_argument' } =>
  Object.assign(new TypeError(message), { code: 'invalid_argument' as const });

/** Demands a non-empty, well-formed string. */
export const requireText = (name: string, value: unknown): string => {
  if (typeof value !== 'string' || value === '') throw invalidArgument(`${name} must be a non-empty string.`);
  if (!value.isWellFormed()) throw invalidArgument(`${name} is not well-formed Unicode.`);
  return value;
};

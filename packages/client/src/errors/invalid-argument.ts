// The caller's mistakes: a TypeError with a stable code, thrown before anything is sent.
import { invalidArgument } from '@mintmark/protocol';

export { invalidArgument };

/** Requires a non-empty, well-formed string. */
export const requireText = (name: string, value: unknown): string => {
  if (typeof value !== 'string' || value === '') throw invalidArgument(`${name} must be a non-empty string.`);
  if (!value.isWellFormed()) throw invalidArgument(`${name} is not well-formed Unicode.`);
  return value;
};

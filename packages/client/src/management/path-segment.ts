// Path segments from the caller's arguments.
import { invalidArgument, requireText } from '../errors/invalid-argument.ts';

/**
 * A path segment. URLs resolve `.` and `..` away however they are encoded, so they would name another
 * resource.
 */
export const segment = (name: string, value: string): string => {
  const text = requireText(name, value);
  if (text === '.' || text === '..') throw invalidArgument(`${name} must not be "${text}".`);
  return encodeURIComponent(text);
};

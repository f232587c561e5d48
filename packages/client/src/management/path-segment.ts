// Path segments from the caller's arguments.
import { invalidArgument, requireText } from '../errors/invalid-argument.ts';

/**
 * Encodes a path segment. `.` and `..` are refused: URLs remove them in any encoding, so that the path would
 * name another resource.
 */
export const segment = (name: string, value: string): string => {
  const text = requireText(name, value);
  if (text === '.' || text === '..') throw invalidArgument(`${name} must not be "${text}".`);
  return encodeURIComponent(text);
};

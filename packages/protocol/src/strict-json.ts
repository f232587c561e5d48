// Parses JSON that all parsers read in the same way. Parsers differ in which of two members with the same
// name they return (RFC 7515 §4, RFC 8725 §2.4), so such a text is refused, and so is one that is nested too
// deeply.
import { asJsonObject, type JsonObject } from './json-object.ts';

/** Maximum nesting of arrays and objects, unless the caller sets another. */
const MAX_DEPTH = 16;

/**
 * Parses JSON (RFC 8259) in which no object has two members with one name.
 *
 * @param maxDepth - maximum nesting of arrays and objects, including the outermost
 * @throws SyntaxError when the text is not JSON, names a member twice, or is nested too deeply; the message
 *   is a clause
 * @example
 * parseStrictJson('{"a":1,"a":2}') // SyntaxError: names a member twice
 */
export const parseStrictJson = (text: string, maxDepth: number = MAX_DEPTH): unknown => {
  requireUniqueNames(text, maxDepth);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError('is not JSON', { cause });
  }
};

/** Parses a JSON object as {@link parseStrictJson} does; `undefined` for any other text. */
export const parseStrictObject = (text: string): JsonObject | undefined => {
  try {
    return asJsonObject(parseStrictJson(text));
  } catch {
    return undefined;
  }
};

// An unterminated string matches to the end of the text, so that no character is scanned twice.
const TOKEN = /"(?:[^"\\]|\\.)*(?:"|\\?$)|[[\]{}:]/gs;

// One pass over the tokens, before the parser runs: a member's name is the string before a colon.
const requireUniqueNames = (text: string, maxDepth: number): void => {
  const levels: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      if (levels.push(new Set()) > maxDepth) throw new SyntaxError(`is nested deeper than ${maxDepth} levels`);
    } else if (token === '}' || token === ']') levels.pop();
    else if (token === ':') requireUnused(levels.at(-1), last);
    last = token;
  }
};

// Names are compared unescaped.
const requireUnused = (names: Set<string> | undefined, quoted: string): void => {
  const name = unescaped(quoted);
  if (names === undefined || name === undefined) throw new SyntaxError('is not JSON');
  if (names.has(name)) throw new SyntaxError('names a member twice');
  names.add(name);
};

const unescaped = (quoted: string): string | undefined => {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return undefined;
  }
};

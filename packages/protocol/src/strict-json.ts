// JSON that has one reading only: parsers differ in what they make of a member that is named twice (RFC 7515 §4, RFC 8725 §2.4), so such
// a text is refused, and so is one that is nested beyond all use.

/** Deepest nesting of arrays and objects that is read. */
const MAX_DEPTH = 16;

/**
 * Parses a JSON object.
 *
 * @returns the object; `undefined` when the text is no JSON object, names a member twice, or is nested too deeply
 */
export const parseStrictObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  if (!isPlain(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// A string without an end takes the rest with it, so that no character is looked at twice.
const TOKEN = /"(?:[^"\\]|\\.)*(?:"|\\?$)|[[\]{}:]/gs;

// One pass over the tokens, before the parser sees them: a name is the string before a colon.
const isPlain = (text: string): boolean => {
  const levels: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      if (levels.push(new Set()) > MAX_DEPTH) return false;
    } else if (token === '}' || token === ']') levels.pop();
    else if (token === ':' && !isNew(levels.at(-1), last)) return false;
    last = token;
  }
  return true;
};

// Names are compared as they read: one may be escaped and the other not.
const isNew = (names: Set<string> | undefined, written: string): boolean => {
  const name = unescaped(written);
  if (names === undefined || name === undefined || names.has(name)) return false;
  names.add(name);
  return true;
};

const unescaped = (written: string): string | undefined => {
  try {
    return String(JSON.parse(written));
  } catch {
    return undefined;
  }
};

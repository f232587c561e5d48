// JSON that has one reading only: parsers differ in what they make of a member that is named twice (RFC 7515 §4, RFC 8725 §2.4), so such
// a text is refused, and so is one that is nested beyond all use.

/** Deepest nesting of arrays and objects that is read, unless the caller says otherwise. */
const MAX_DEPTH = 16;

/**
 * Parses JSON (RFC 8259) that has one reading.
 *
 * @param maxDepth - of arrays and objects, the outermost counted
 * @throws SyntaxError whose message is a clause: the text is no JSON, names a member twice, or is nested too deeply
 * @example
 * parseStrictJson('{"a":1,"a":2}') // SyntaxError: names a member twice
 */
export const parseStrictJson = (text: string, maxDepth: number = MAX_DEPTH): unknown => {
  requireOneReading(text, maxDepth);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError('is not JSON', { cause });
  }
};

/** Parses a JSON object, as {@link parseStrictJson} does; `undefined` when the text is none. */
export const parseStrictObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value = parseStrictJson(text);
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
const requireOneReading = (text: string, maxDepth: number): void => {
  const levels: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      if (levels.push(new Set()) > maxDepth) throw new SyntaxError(`is nested deeper than ${maxDepth} levels`);
    } else if (token === '}' || token === ']') levels.pop();
    else if (token === ':') requireNew(levels.at(-1), last);
    last = token;
  }
};

// Names are compared as they read: one may be escaped and the other not.
const requireNew = (names: Set<string> | undefined, written: string): void => {
  const name = unescaped(written);
  if (names === undefined || name === undefined) throw new SyntaxError('is not JSON');
  if (names.has(name)) throw new SyntaxError('names a member twice');
  names.add(name);
};

const unescaped = (written: string): string | undefined => {
  try {
    return String(JSON.parse(written));
  } catch {
    return undefined;
  }
};

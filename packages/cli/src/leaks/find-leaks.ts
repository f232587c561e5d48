// Finds every credential in a text, in any encoding.
import { type Shape, shapesIn } from './credential-shapes.ts';
import { type Encoding, readingsOf } from './readings.ts';

/** A credential in a text, or a part of one. */
export interface Leak extends Omit<Shape, 'at'> {
  /** Counted from 1; `undefined` when it spans several lines. */
  readonly line: number | undefined;
  /** The further lines that contain it. */
  readonly otherLines: readonly number[];
  /** Its encodings in the text, the outermost first. */
  readonly within: readonly Encoding[];
}

/**
 * Finds everything that has the shape of a credential, each once, whole ones first. A part of one that is
 * also in the text as a whole is left out. A secret that a person chose has no shape and is not found.
 *
 * @example
 * findLeaks('Authorization: Basic c2hvcDptbXNf…');
 * // [{ kind: 'client_secret', state: 'whole', line: 1, otherLines: [], within: ['base64'], … }]
 */
export const findLeaks = (text: string): readonly Leak[] => {
  const lines = text.split(/\r\n|[\r\n]/);
  const found = lines.flatMap((line, at) => leaksIn(line, at + 1));
  // Mail programs, terminals and encoders break lines, so the lines are also searched joined, without breaks
  // and indentation.
  const joined = lines.length === 1 ? [] : leaksIn(lines.map((line) => line.replace(/^[>\s]+|=?\s*$/g, '')).join(''), undefined);
  const whole = unique([...found, ...joined].filter(({ state }) => state === 'whole'));
  const partial = found.filter((leak) => leak.state !== 'whole' && !whole.some((other) => other.text.startsWith(leak.text)));
  return [...whole, ...unique(partial)];
};

const leaksIn = (text: string, line: number | undefined): readonly Leak[] =>
  readingsOf(text).flatMap(({ text: read, within }) =>
    shapesIn(read).map(({ at: _, ...shape }) => ({ ...shape, line, otherLines: [], within })),
  );

/** Combines equal credentials: the first of them, with the lines of the others. */
const unique = (leaks: readonly Leak[]): readonly Leak[] => {
  const first = new Map<string, Leak>();
  for (const leak of leaks) {
    const known = first.get(leak.text);
    if (known === undefined) first.set(leak.text, leak);
    else if (leak.line !== undefined && leak.line !== known.line && !known.otherLines.includes(leak.line)) {
      first.set(leak.text, { ...known, otherLines: [...known.otherLines, leak.line] });
    }
  }
  return [...first.values()];
};

// Every credential in a text, however it is written there.
import { type Shape, shapesIn } from './credential-shapes.ts';
import { type Encoding, readingsOf } from './readings.ts';

/** A credential in a text, or what is left of one. */
export interface Leak extends Omit<Shape, 'at'> {
  /** Counted from 1; `undefined` for what goes over several lines. */
  readonly line: number | undefined;
  /** How it is written there; the outermost first. */
  readonly within: readonly Encoding[];
}

/**
 * Finds what has the shape of a credential, each once, whole ones first. A beginning of one that also stands there whole is left out.
 * What has no shape, a secret that a person chose, is not found.
 *
 * @example
 * findLeaks('Authorization: Basic c2hvcDptbXNf…'); // [{ kind: 'client_secret', state: 'whole', line: 1, within: ['base64'], … }]
 */
export const findLeaks = (text: string): readonly Leak[] => {
  const lines = text.split(/\r\n|[\r\n]/);
  const found = lines.flatMap((line, at) => leaksIn(line, at + 1));
  // Mail, terminals and encoders break lines: what they broke is whole without the breaks and what stands around them.
  const joined = lines.length === 1 ? [] : leaksIn(lines.map((line) => line.replace(/^[>\s]+|=?\s*$/g, '')).join(''), undefined);
  const whole = unique([...found, ...joined].filter(({ state }) => state === 'whole'));
  const partial = found.filter((leak) => leak.state !== 'whole' && !whole.some((other) => other.text.startsWith(leak.text)));
  return [...whole, ...unique(partial)];
};

const leaksIn = (text: string, line: number | undefined): readonly Leak[] =>
  readingsOf(text).flatMap(({ text: read, within }) => shapesIn(read).map(({ at: _, ...shape }) => ({ ...shape, line, within })));

/** The first of each. */
const unique = (leaks: readonly Leak[]): readonly Leak[] => {
  const first = new Map<string, Leak>();
  for (const leak of leaks) if (!first.has(leak.text)) first.set(leak.text, leak);
  return [...first.values()];
};

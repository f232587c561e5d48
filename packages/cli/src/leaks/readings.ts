// The readings of a line in which a credential may be encoded: literal, percent-decoded, unescaped,
// base64-decoded, and combinations of these.

/** How a credential is encoded. */
export type Encoding = 'base64' | 'percent-encoding' | 'escapes';

/** One reading of a text. */
export interface Reading {
  readonly text: string;
  /** The outermost first. */
  readonly within: readonly Encoding[];
}

/** The depth of nested encodings: a form in a header in a log in JSON. */
const DEEPEST = 4;
/** The most readings of one text, so that no text takes long. */
const MOST = 16_384;

/** All readings of the text; the text itself comes first. */
export const readingsOf = (text: string): readonly Reading[] => {
  const readings: Reading[] = [{ text, within: [] }];
  const seen = new Set([text]);
  for (let at = 0; at < readings.length; at++) {
    const { text: outer, within } = readings[at] ?? { text: '', within: [] };
    if (within.length === DEEPEST) continue;
    for (const [encoding, decode] of DECODINGS) {
      for (const inner of decode(outer)) {
        if (seen.has(inner) || readings.length >= MOST) continue;
        seen.add(inner);
        readings.push({ text: inner, within: [...within, encoding] });
      }
    }
  }
  return readings;
};

const percent = (text: string): readonly string[] =>
  /%[0-9a-f]{2}/i.test(text) ? [text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => utf8(Buffer.from(run.replaceAll('%', ''), 'hex')))] : [];

const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

// The escapes of JSON (RFC 8259 §7), and of shells and languages with the same ones.
const escapes = (text: string): readonly string[] =>
  text.includes('\\')
    ? [
        text.replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|(.))/gi, (_, unicode?: string, hex?: string, letter = '') =>
          unicode === undefined && hex === undefined
            ? (LETTERS[letter] ?? letter)
            : String.fromCharCode(Number.parseInt(unicode ?? hex ?? '', 16)),
        ),
      ]
    : [];

/** The shortest run that is decoded as base64. */
const SHORTEST = 12;

const base64 = (text: string): readonly string[] =>
  [...text.matchAll(/[\w+/-]{12,}/g)].flatMap(([run]) =>
    // A run may be a path or a name that ends in base64.
    [run, ...run.split(/[/_+-]/).filter((part) => part.length >= SHORTEST && part !== run)].flatMap(decoded),
  );

/** A run that was cut off may begin anywhere in a group of four. */
const decoded = (run: string): readonly string[] =>
  [0, 1, 2, 3].map((from) => utf8(Buffer.from(run.slice(from), 'base64'))).filter((text) => isText(text));

const DECODINGS = [
  ['percent-encoding', percent],
  ['escapes', escapes],
  ['base64', base64],
] as const satisfies readonly (readonly [Encoding, (text: string) => readonly string[]])[];

const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Whether decoded data is text, that is, mostly printable. */
const isText = (text: string): boolean => {
  const odd = text.match(/[^\x20-\x7e\s]/g)?.length ?? 0;
  return text.length >= SHORTEST / 2 && odd * 8 <= text.length;
};

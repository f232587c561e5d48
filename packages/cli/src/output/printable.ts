// Text of others on its way to a terminal: what could move the cursor, hide, or turn the reading order is shown as its code instead.

// Controls (C0, DEL, C1), line and paragraph separators, and the marks that turn or hide text (bidirectional, zero-width, tags).
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]|\p{Cs}/gu;

/** The text with every such character as `\u{…}`. */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

/** JSON, indented, that is safe on a terminal and still says the same: such characters occur within strings only. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, undefined, 2)
    .split('\n')
    .map((line) => line.replace(UNPRINTABLE, jsonEscape))
    .join('\n');

const jsonEscape = (character: string): string =>
  Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

// Untrusted text for a terminal: characters that could move the cursor, hide text or change the reading order
// are replaced by their codes.

import type { Io } from '../io.ts';

// Control characters (C0, DEL, C1), line and paragraph separators, and invisible or bidirectional marks and
// tags.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]|\p{Cs}/gu;

/** The text with every such character as `\u{…}`. */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

/** Lines for standard output: for programs as they are, and printable on a terminal. */
export const printableLines = (text: string, { terminal }: Pick<Io, 'terminal'>): string =>
  terminal.stdout ? text.split(/\r?\n/).map(printable).join('\n') : text;

/**
 * JSON that is safe on a terminal and has the same value: such characters occur only in strings.
 *
 * @param indent - 0 for one line
 */
export const printableJson = (value: unknown, indent = 2): string =>
  JSON.stringify(value, undefined, indent)
    .split('\n')
    .map((line) => line.replace(UNPRINTABLE, jsonEscape))
    .join('\n');

const jsonEscape = (character: string): string =>
  Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

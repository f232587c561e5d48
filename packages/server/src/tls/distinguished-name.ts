// Compares distinguished names (RFC 4514, RFC 8705 §2.1.2): the text of a registration with the subject of a
// certificate. Types are case-insensitive short names or numbers. Values match exactly: folding case or white
// space could make the names of two clients equal. Decision 135 states why no library is used.
import type { Rdn } from './general-names.ts';

// RFC 4514 §3, and the names that OpenSSL prints.
const TYPES: ReadonlyMap<string, string> = new Map([
  ['CN', '2.5.4.3'],
  ['SN', '2.5.4.4'],
  ['SURNAME', '2.5.4.4'],
  ['SERIALNUMBER', '2.5.4.5'],
  ['C', '2.5.4.6'],
  ['L', '2.5.4.7'],
  ['ST', '2.5.4.8'],
  ['STREET', '2.5.4.9'],
  ['O', '2.5.4.10'],
  ['OU', '2.5.4.11'],
  ['T', '2.5.4.12'],
  ['TITLE', '2.5.4.12'],
  ['G', '2.5.4.42'],
  ['GN', '2.5.4.42'],
  ['GIVENNAME', '2.5.4.42'],
  ['I', '2.5.4.43'],
  ['INITIALS', '2.5.4.43'],
  ['E', '1.2.840.113549.1.9.1'],
  ['EMAILADDRESS', '1.2.840.113549.1.9.1'],
  ['UID', '0.9.2342.19200300.100.1.1'],
  ['DC', '0.9.2342.19200300.100.1.25'],
]);

const NUMBER = /^\d+(\.\d+)+$/;

/** The attributes of one RDN, in any order. */
type Values = readonly { readonly type: string; readonly value: string }[];

const typeOf = (written: string): string | undefined => {
  const text = written.trim();
  return NUMBER.test(text) ? text : TYPES.get(text.toUpperCase());
};

/** Formats a name so that equal names have equal texts. The most specific RDN is first, as in RFC 4514. */
const canonical = (rdns: readonly Values[]): string =>
  JSON.stringify(rdns.map((rdn) => rdn.map(({ type, value }) => `${type}=${value}`).toSorted()));

/**
 * The canonical form of a name as RFC 4514 writes it: the most specific RDN first, as
 * `CN=billing,O=Example,C=DE`.
 *
 * @returns `undefined` for a malformed name, or one with an unknown type; such a type can be written as its
 *   number
 */
export const canonicalDn = (text: string): string | undefined => {
  const rdns: Values[] = [];
  for (const part of splitUnescaped(text, ',')) {
    const rdn: { type: string; value: string }[] = [];
    for (const attribute of splitUnescaped(part, '+')) {
      const at = attribute.indexOf('=');
      const type = at < 0 ? undefined : typeOf(attribute.slice(0, at));
      const value = unescapedValue(attribute.slice(at + 1));
      if (type === undefined || value === undefined) return undefined;
      rdn.push({ type, value });
    }
    rdns.push(rdn);
  }
  return canonical(rdns);
};

/**
 * The canonical form of a certificate's subject.
 *
 * @param rdns - in the order of their encoding, the least specific first
 */
export const canonicalSubject = (rdns: readonly Rdn[]): string =>
  // No registered name contains NUL, so a value that is no text matches none.
  canonical(rdns.map((rdn) => rdn.map(({ type, text, hex }) => ({ type, value: text ?? `\0${hex}` }))).toReversed());

const splitUnescaped = (text: string, separator: string): readonly string[] => {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === separator) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
};

// Fatal, because malformed bytes would all become U+FFFD, and different names would be equal.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// RFC 4514 §3: unescaped spaces around a value are not part of it; a pair of hexadecimal digits is a byte
// of UTF-8.
const unescapedValue = (written: string): string | undefined => {
  const text = written.trimStart().replace(/(?<!\\)((?:\\\\)*) +$/, '$1');
  if (text === '' || text.startsWith('#') || /(?<!\\)["<>;\0]/.test(text)) return undefined;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '\\') {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      bytes.push(...Buffer.from(character));
      at += character.length - 1;
      continue;
    }
    const hex = text.slice(at + 1, at + 3);
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else if (/^[ "#+,;<=>\\]/.test(text.slice(at + 1))) {
      bytes.push(text.charCodeAt(at + 1));
      at += 1;
    } else return undefined;
  }
  try {
    return utf8.decode(Buffer.from(bytes));
  } catch {
    return undefined;
  }
};

// base64url without padding (RFC 7515 §2), strictly: of all texts that others decode to the same bytes, one is accepted, so that a token or
// an assertion has no second spelling that a list of the first would not know.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));

/** Bytes in memory of their own: `Uint8Array<ArrayBuffer>`, in words that TypeScript before 5.7 knows, too. */
export type Bytes = ReturnType<typeof Uint8Array.of>;

/** The bytes of a text; `undefined` when it is not base64url, has padding, blanks, or bits that stand for nothing. */
export const decodeBase64url = (text: string): Bytes | undefined => {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const character of text) {
    const value = VALUES.get(character);
    if (value === undefined) return undefined;
    held = ((held << 6) | value) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  const isWhole = text.length % 4 !== 1;
  const isCanonical = (held & ((1 << bits) - 1)) === 0;
  return isWhole && isCanonical ? bytes : undefined;
};

/** The text of bytes. */
export const encodeBase64url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

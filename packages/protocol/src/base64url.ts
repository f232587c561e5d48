// base64url without padding (RFC 7515 §2), decoded strictly: of all texts that lenient decoders map to the
// same bytes, only the one that an encoder writes is accepted. Otherwise a token or assertion in another
// notation of the same bytes would not be found in a list of revoked or used ones.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const INVALID = 0xff;
/** The value of each ASCII character. */
const VALUES = new Uint8Array(128).fill(INVALID);
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/**
 * Bytes in a buffer of their own: `Uint8Array<ArrayBuffer>`, written so that TypeScript before 5.7 accepts
 * it.
 */
export type Bytes = ReturnType<typeof Uint8Array.of>;

const TEXT = /^[\w-]+$/;
/** The bits of the last character that encode nothing, by the length of the text modulo 4. */
const UNUSED_BITS: readonly number[] = [0, 0, 0b1111, 0b11];

/**
 * Whether {@link decodeBase64url} would decode a text, for a runtime that has a faster decoder. Empty text is
 * refused.
 *
 * @example
 * isBase64url('AQID') && Buffer.from('AQID', 'base64url')
 */
export const isBase64url = (text: string): boolean => {
  const last = VALUES[text.charCodeAt(text.length - 1)] ?? INVALID;
  return TEXT.test(text) && text.length % 4 !== 1 && (last & (UNUSED_BITS[text.length % 4] ?? INVALID)) === 0;
};

/**
 * Decodes a text; `undefined` when it is not base64url, or has padding, whitespace or unused bits that are
 * set.
 */
export const decodeBase64url = (text: string): Bytes | undefined => {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let pending = 0;
  let bits = 0;
  let at = 0;
  for (let index = 0; index < text.length; index++) {
    const value = VALUES[text.charCodeAt(index)] ?? INVALID;
    if (value === INVALID) return undefined;
    pending = ((pending << 6) | value) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (pending >> bits) & 0xff;
    }
  }
  const isWhole = text.length % 4 !== 1;
  const isCanonical = (pending & ((1 << bits) - 1)) === 0;
  return isWhole && isCanonical ? bytes : undefined;
};

/** Encodes bytes. */
export const encodeBase64url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

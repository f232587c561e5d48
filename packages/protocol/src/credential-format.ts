// The format of generated credentials: a prefix that scanners recognize, random base62, and a CRC-32 that
// distinguishes a typing error from a wrong secret. The checksum protects nothing; the server's responses
// do not depend on it.

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM_LENGTH = 6;

/** Prefix and number of random characters of each kind of generated credential. */
export const CREDENTIAL_FORMATS = {
  /** 43 characters of base62 contain 256 bits. */
  secret: { prefix: 'mms_', random: 43 },
  /**
   * 40 alphanumerics in total, because tools for other servers expect this form. A server may choose the
   * first of the random characters itself.
   */
  token: { prefix: 'mmt', random: 31 },
} as const;

/** A kind of generated credential. */
export type CredentialKind = keyof typeof CREDENTIAL_FORMATS;

/**
 * Generates a credential.
 *
 * @param randomBytes - a source of cryptographically strong bytes
 * @param lead - alphanumerics that take the place of the first random characters
 * @example
 * generateCredential('secret', (n) => crypto.getRandomValues(new Uint8Array(n)))
 */
export const generateCredential = (kind: CredentialKind, randomBytes: (size: number) => Uint8Array, lead = ''): string => {
  const { prefix, random } = CREDENTIAL_FORMATS[kind];
  let text = prefix + lead;
  while (text.length < prefix.length + random) {
    for (const byte of randomBytes(random + 16 - lead.length)) {
      // 248 = 4 × 62: larger bytes are discarded, so that each character is equally likely.
      if (byte < 248 && text.length < prefix.length + random) text += ALPHABET[byte % 62];
    }
  }
  return text + checksum(text);
};

/**
 * The kind of a generated credential, if prefix, length and checksum match.
 *
 * @returns the kind, or `undefined` for anything else
 */
export const credentialKind = (text: string): CredentialKind | undefined => {
  for (const kind of ['secret', 'token'] as const) {
    const { prefix, random } = CREDENTIAL_FORMATS[kind];
    const body = text.slice(0, prefix.length + random);
    if (text.startsWith(prefix) && text.length === body.length + CHECKSUM_LENGTH && text === body + checksum(body)) return kind;
  }
  return undefined;
};

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

const checksum = (text: string): string => {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++) crc = (CRC_TABLE[(crc ^ text.charCodeAt(i)) & 0xff] ?? 0) ^ (crc >>> 8);
  return base62((crc ^ 0xffffffff) >>> 0, CHECKSUM_LENGTH);
};

/**
 * A number in digits of base62, the largest first.
 *
 * @param value - a non-negative integer, of which only the last digits are returned
 */
export const base62 = (value: number, length: number): string => {
  let rest = value;
  let digits = '';
  for (let i = 0; i < length; i++) {
    digits = ALPHABET.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
};

/** Returns the number that base62 digits represent. */
export const fromBase62 = (digits: string): number => [...digits].reduce((value, digit) => value * 62 + ALPHABET.indexOf(digit), 0);

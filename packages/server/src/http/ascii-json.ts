// JSON in ASCII (RFC 8259 §7): a text's length is its length in bytes, in any decoding.

/** Serializes JSON and escapes everything beyond ASCII. */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

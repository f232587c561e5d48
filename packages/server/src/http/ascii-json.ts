// Writes JSON in ASCII (RFC 8259 §7), so that a text has as many bytes as characters, in any encoding.

/** Serializes JSON and escapes everything beyond ASCII. */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
